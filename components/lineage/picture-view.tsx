'use client';

import { linkHorizontal } from 'd3-shape';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Lineage, LineageNode } from '../../lib/lineage/lineage';
import { visible } from '../../lib/telemetry/text';
import type { ThreatRow } from '../../lib/threats/threat';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { Link } from '../ui/link';
import { SeverityGlyph, severityOf } from '../ui/severity';
import { Stool } from '../ui/stool';
import { clock, day } from '../ui/time-format';
import { layoutPicture, type PictureEdge, type PictureNode } from './picture';
import type { Lines } from './picture-size';
import { TimeRail } from './time-rail-view';

const STROKE: Record<PictureEdge['kind'], string> = {
  led: 'var(--bar)',
  caught: 'var(--accent)',
  rejected: 'var(--noise)',
};
const link = linkHorizontal<PictureEdge, [number, number]>();

/** The lineage as a picture: columns from the first alerts to what the new detectors caught. Every box is a link. */
export function LineagePicture({ lineage, threats }: { lineage: Lineage; threats: readonly ThreatRow[] }) {
  const [lit, setLit] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  const picture = layoutPicture(lineage, room);
  /** what is pointed at on the axis of time comes into the picture */
  const reveal = (key: string | null) => {
    setLit(key);
    const node = picture.nodes.find((one) => one.key === key);
    const view = box.current;
    if (!node || !view) return;
    const seen =
      node.x >= view.scrollLeft &&
      node.x + node.width <= view.scrollLeft + room.width &&
      node.y >= view.scrollTop &&
      node.y + node.height <= view.scrollTop + room.height;
    if (!seen)
      view.scrollTo({ left: node.x - (room.width - node.width) / 2, top: node.y - (room.height - node.height) / 2 });
  };
  const known = new Map(threats.map((t) => [String(t.id), t]));
  return (
    <>
      <div ref={box} className="flex min-h-0 flex-1 overflow-auto">
        {room.width > 0 && (
          <div className="relative m-auto flex-none" style={{ width: picture.width, height: picture.height }}>
            {picture.columns.map((column, i) => (
              <span
                key={i}
                className="absolute top-0.5 text-11 whitespace-nowrap text-ink-3"
                style={{ left: column.x }}
              >
                {column.title}
              </span>
            ))}
            <svg width={picture.width} height={picture.height} className="absolute" aria-hidden="true" fill="none">
              {picture.edges.map((edge) => (
                <g key={edge.key}>
                  <path
                    d={link(edge) ?? undefined}
                    stroke={STROKE[edge.kind]}
                    strokeWidth={edge.width}
                    strokeDasharray={edge.kind === 'rejected' ? '3 4' : undefined}
                  />
                  {edge.kind === 'caught' && edge.events !== null && (
                    <text x={edge.source[0] + 6} y={labelY(edge)} className="fill-ink-2 font-mono text-10">
                      {edge.events}
                    </text>
                  )}
                </g>
              ))}
              {picture.notes.map(({ key, from, x, y }) => (
                <g key={key} stroke="var(--noise)">
                  <path d={`M${from[0]} ${from[1]}L${x - 8} ${y}`} strokeDasharray="3 4" strokeWidth="1.5" />
                  <path d={`M${x - 7} ${y - 3.5}l7 7m0 -7l-7 7`} strokeWidth="1.3" stroke="var(--text-3)" />
                </g>
              ))}
            </svg>
            {picture.nodes.map((node) => (
              <Box
                key={node.key}
                box={node}
                lit={lit === node.key}
                onLight={setLit}
                threat={node.node.kind === 'threat' ? known.get(node.node.id) : undefined}
              />
            ))}
            {picture.notes.map(({ key, words, x, y, width, lines }) => (
              <p
                key={key}
                data-tip={words}
                className={cx(CLAMP[lines], 'absolute -translate-y-1/2 text-11 leading-3.75 text-ink-3')}
                style={{ left: x + 8, top: y, width: width - 8 }}
              >
                {words}
              </p>
            ))}
          </div>
        )}
      </div>
      <TimeRail nodes={lineage.nodes} lit={lit} onLight={reveal} />
    </>
  );
}

/** The number stands on the side that the line turns away from. */
function labelY({ source, target, width }: PictureEdge): number {
  return target[1] < source[1] - 1 ? source[1] + width / 2 + 12 : source[1] - width / 2 - 4;
}

const LETTER = { hypothesis: 'H', detector: 'D', threat: 'T', alert: '', observation: '' } as const;

function Box({
  box,
  lit,
  onLight,
  threat,
}: {
  box: PictureNode;
  lit: boolean;
  onLight: (key: string | null) => void;
  threat: ThreatRow | undefined;
}) {
  const { node, lines } = box;
  const rejected = node.state === 'rejected';
  return (
    <Link
      href={node.href}
      data-tip={[node.title, node.detail, node.time > 0 && `${day(node.time)} ${clock(node.time)} UTC`]
        .filter(Boolean)
        .join('\n')}
      onMouseEnter={() => onLight(node.key)}
      onMouseLeave={() => onLight(null)}
      className={cx(
        lit && 'outline-2 outline-accent',
        'absolute overflow-hidden rounded-[6px] border px-2.25 py-1.5 text-12 leading-3.75 hover:border-ink-3',
        node.kind === 'threat'
          ? 'border-2 border-ink-3 bg-surface'
          : rejected
            ? 'border-dashed border-line-2 text-ink-2'
            : 'border-line-2 bg-surface',
        node.kind === 'detector' &&
          (node.state === 'live' ? 'border-l-3 border-l-accent' : 'border-l-3 border-l-noise'),
      )}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
    >
      {node.kind === 'threat' ? (
        <ThreatBox node={node} threat={threat} lines={lines} />
      ) : (
        <PlainBox node={node} rejected={rejected} lines={lines} />
      )}
    </Link>
  );
}

const CLAMP = ['line-clamp-1', 'line-clamp-1', 'line-clamp-2', 'line-clamp-3', 'line-clamp-4', 'line-clamp-5'] as const;

function PlainBox({ node, rejected, lines }: { node: LineageNode; rejected: boolean; lines: Lines }) {
  const letter = LETTER[node.kind];
  const severity = node.detail.split(' · ')[0] ?? '';
  return (
    <>
      {node.kind === 'alert' && (
        <span className="mb-0.5 flex items-center gap-1 text-10 text-ink-2">
          {node.id === '' ? (
            'New alerts'
          ) : (
            <>
              <SeverityGlyph severity={severityOf(severity)} word={false} />
              Alert {node.id}
            </>
          )}
        </span>
      )}
      {node.kind === 'detector' && (
        <span className="mb-0.5 block text-10 text-ink-2">
          <span className="mono">D-{node.id}</span> {node.state}
        </span>
      )}
      <span className={cx(CLAMP[lines.title], !rejected && 'font-semibold')}>
        {node.kind === 'hypothesis' && <span className="mono font-normal text-ink-2">{`${letter}-${node.id} `}</span>}
        {node.title}
      </span>
      {node.kind === 'hypothesis' ? (
        <span className={cx(lines.detail < 2 ? 'cut block' : 'line-clamp-2', 'pt-0.5 text-11 text-ink-2')}>
          <span className={node.state === 'promoted' ? 'text-true' : rejected ? 'text-over' : undefined}>
            {node.state}
          </span>
          {!rejected && node.detail && ` · ${node.detail}`}
        </span>
      ) : (
        node.kind === 'alert' && (
          <span className="cut block pt-0.5 text-11 text-ink-2">{node.detail.split(' · ').slice(1).join(' · ')}</span>
        )
      )}
    </>
  );
}

function ThreatBox({ node, threat, lines }: { node: LineageNode; threat: ThreatRow | undefined; lines: Lines }) {
  return (
    <>
      <span className="mb-0.5 block text-10 text-ink-2">Threat {node.id}</span>
      <span className={cx(CLAMP[Math.max(2, lines.title)], 'font-semibold')}>{node.title}</span>
      {threat ? (
        <>
          <span className="block cut pt-0.5 text-11 text-ink-2">{threat.hosts.map(visible).join(', ')}</span>
          <span className="block text-11 text-ink-2">{plural(threat.processes, 'process', 'processes')}</span>
          <span className="block text-11 text-ink-2">{plural(threat.events, 'event')}</span>
          <span className="flex items-center gap-1 pt-1 text-11 text-ink-2">
            <Stool legs={threat.legs} className="h-4.5 w-5.5 flex-none" />
            {plural(threat.legs, 'leg')}
          </span>
        </>
      ) : (
        <span className="line-clamp-2 pt-0.5 text-11 text-ink-2">{node.detail}</span>
      )}
    </>
  );
}
