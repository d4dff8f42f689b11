'use client';

import { useLayoutEffect, useRef, useState } from 'react';
import type { BacktestReport } from '../../lib/backtest/report';
import { plural } from '../ui/count';
import { clock, day, sameDay } from '../ui/time-format';
import { layoutHistogram, MARGIN } from './histogram-layout';
import { HatchPattern, JUDGEMENT_FILL, JUDGEMENT_WORD } from './judgement';
import { sum } from './numbers';

const HEIGHT = 92;

/** Matches over time: solid known true, hatched known false, plain unjudged. */
export function Histogram({
  histogram,
  onPick,
}: {
  histogram: NonNullable<BacktestReport['histogram']>;
  /** the matches of a bar are wanted; epoch milliseconds, half-open */
  onPick: ((from: number, to: number) => void) | null;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  const { bars, levels, times, axisY } = layoutHistogram(histogram, width, HEIGHT);
  const total = histogram.bins.reduce((n, bin) => n + sum(bin), 0);
  return (
    <div className="h-23 px-3">
      <div ref={box} className="h-full">
        {width > 0 && (
          <svg
            width="100%"
            height={HEIGHT}
            role="img"
            aria-label={`${plural(total, 'match', 'matches')} over time, in ${plural(bars.length, 'bar')}`}
          >
            <HatchPattern />
            {levels.map((level) => (
              <g key={level.count}>
                <line x1={MARGIN.left - 4} x2="100%" y1={level.y + 0.5} y2={level.y + 0.5} stroke="var(--line)" />
                <text x={MARGIN.left - 8} y={level.y + 4} textAnchor="end" className="fill-ink-3 font-mono text-10">
                  {level.count.toLocaleString('en')}
                </text>
              </g>
            ))}
            {bars.map((bar) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: a short way for the mouse; all matches come in the order of time
              <g
                key={bar.from}
                data-tip={tip(bar)}
                className={onPick && sum(bar.counts) > 0 ? 'cursor-pointer' : undefined}
                onClick={() => onPick && sum(bar.counts) > 0 && onPick(bar.from, bar.to)}
              >
                <rect x={bar.x} y={MARGIN.top} width={bar.width} height={axisY - MARGIN.top} fill="transparent" />
                {bar.parts.map((part) => (
                  <rect
                    key={part.judgement}
                    x={bar.x}
                    y={part.y}
                    width={bar.width}
                    height={part.height}
                    fill={JUDGEMENT_FILL[part.judgement]}
                    stroke={part.judgement === 'false' ? 'var(--noise)' : undefined}
                  />
                ))}
                {bar.counts.true > 0 && bar.width >= 10 && (
                  <text
                    x={bar.x + bar.width / 2}
                    y={bar.top - 3}
                    textAnchor="middle"
                    className="fill-true font-mono text-10"
                  >
                    {bar.counts.true}
                  </text>
                )}
              </g>
            ))}
            {times.map((time) => (
              <text key={time.x} x={time.x} y={HEIGHT - 3} textAnchor="middle" className="fill-ink-3 font-mono text-10">
                {time.label}
              </text>
            ))}
          </svg>
        )}
      </div>
    </div>
  );
}

function tip(bar: { from: number; to: number; counts: { true: number; false: number; unjudged: number } }): string {
  const words = (['true', 'false', 'unjudged'] as const)
    .filter((j) => bar.counts[j] > 0)
    .map((j) => `${bar.counts[j]} ${JUDGEMENT_WORD[j]}`);
  return `${spanText(bar.from, bar.to)}\n${words.join(', ')}`;
}

/** "2026-11-23 12:00:00 to 12:05:00 UTC" */
export function spanText(from: number, to: number): string {
  const fine = to - from < 1000;
  const end = sameDay(from, to) ? clock(to, fine) : `${day(to)} ${clock(to, fine)}`;
  return `${day(from)} ${clock(from, fine)} to ${end} UTC`;
}
