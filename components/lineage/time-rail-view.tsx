'use client';

import { useLayoutEffect, useRef, useState } from 'react';
import type { LineageKind, LineageNode } from '../../lib/lineage/lineage';
import { cx } from '../ui/class-names';
import { Link } from '../ui/link';
import { clock, day, duration, sameDay } from '../ui/time-format';
import { railOf } from './time-rail';

const LANES: readonly { kind: LineageKind; title: string }[] = [
  { kind: 'alert', title: 'Alerts' },
  { kind: 'threat', title: 'Threats' },
  { kind: 'hypothesis', title: 'Hypotheses' },
  { kind: 'detector', title: 'Detectors' },
];
const LANE = 17;
const TITLES = 78;
const AXIS = 18;
/** px that a day and a time take */
const DAY_AND_CLOCK = 130;

/** When each thing came to be, from the first alert on: a lane for each kind, over one axis of time. */
export function TimeRail({
  nodes,
  lit,
  onLight,
}: {
  nodes: readonly LineageNode[];
  /** key of what the mouse or the focus is on, here or in the picture */
  lit: string | null;
  onLight: (key: string | null) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setWidth(box.current?.clientWidth ?? 0));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const shown = nodes.filter(({ kind, time }) => time > 0 && LANES.some((lane) => lane.kind === kind));
  const rail = railOf(
    shown.map(({ time }) => time),
    width - TITLES - 2,
  );
  const height = LANES.length * LANE + AXIS;
  return (
    <section ref={box} aria-label="Over time" className="relative flex-none overflow-hidden" style={{ height }}>
      {LANES.map(({ kind, title }, lane) => (
        <div
          key={kind}
          className="absolute inset-x-0 border-t border-line text-10 leading-4 text-ink-3"
          style={{ top: lane * LANE, height: LANE }}
        >
          {title}
        </div>
      ))}
      <div className="absolute inset-x-0 border-t border-line-2" style={{ top: LANES.length * LANE }} />
      {rail.folds.map(({ x, width: wide, ms }) => (
        <div
          key={x}
          className="absolute bg-raised top-0 flex items-center justify-center border-x border-dashed border-line-2 text-10 text-ink-3"
          style={{ left: TITLES + x, width: wide, height }}
          data-tip={`Nothing happened for ${duration(ms)}`}
        >
          <span className="cut">{duration(ms)}</span>
        </div>
      ))}
      {rail.stretches.map(({ from, to, x, width: wide }, i) => (
        <div
          key={from}
          className="absolute flex justify-between gap-1 overflow-hidden text-10 whitespace-nowrap text-ink-2"
          style={{ left: TITLES + x, width: wide, top: LANES.length * LANE + 2 }}
        >
          <span className="mono">
            {i > 0 && sameDay(from, rail.stretches[i - 1]!.to)
              ? clock(from)
              : wide < DAY_AND_CLOCK
                ? day(from)
                : `${day(from)} ${clock(from)}`}
          </span>
          {to - from > 60_000 && wide > 190 && <span className="mono">{clock(to)}</span>}
        </div>
      ))}
      {shown.map((node) => {
        const lane = LANES.findIndex(({ kind }) => kind === node.kind);
        return (
          <Link
            key={node.key}
            href={node.href}
            aria-label={`${node.kind} ${node.id}: ${node.title}`}
            data-tip={`${day(node.time)} ${clock(node.time)}\n${node.title}`}
            onMouseEnter={() => onLight(node.key)}
            onMouseLeave={() => onLight(null)}
            onFocus={() => onLight(node.key)}
            onBlur={() => onLight(null)}
            className={cx(
              'absolute size-2.25 -translate-x-1/2 rounded-full border-[1.5px]',
              markOf(node),
              lit === node.key && 'outline-2 outline-accent',
            )}
            style={{ left: TITLES + rail.x(node.time), top: lane * LANE + 4 }}
          />
        );
      })}
    </section>
  );
}

/** Filled: it stands; hollow: it was rejected or is not decided. */
function markOf({ kind, state }: LineageNode): string {
  if (kind === 'alert') return 'border-over bg-over';
  if (kind === 'threat') return 'border-ink bg-ink';
  if (kind === 'detector') return state === 'live' ? 'border-accent bg-accent' : 'border-accent bg-bg';
  return state === 'promoted' ? 'border-true bg-true' : 'border-ink-3 bg-bg';
}
