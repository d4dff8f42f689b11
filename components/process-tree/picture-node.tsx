'use client';

import { linkHorizontal } from 'd3-shape';
import { memo } from 'react';
import { worst } from '../../lib/process-tree/drawn-row';
import { type HiddenRow, hiddenNames } from '../../lib/process-tree/hidden';
import { NODE_WIDTH, type PictureEdge, type PictureNode, SLIM_HEIGHT } from '../../lib/process-tree/layout';
import { lies, rowName } from '../../lib/process-tree/names';
import type { Row } from '../../lib/process-tree/rows';
import type { Severity } from '../../lib/severity';
import { visible } from '../../lib/telemetry/text';
import { count, plural } from '../ui/count';
import { SeverityShape } from '../ui/severity';
import { duration } from '../ui/time-format';
import type { TreeState } from './use-tree';

const CHARACTERS = 31;

function isLie(row: Row): boolean {
  const life = row.kind === 'process' ? row.life : row.why === 'alike' ? row.lives[0] : undefined;
  return life !== undefined && lies(life);
}

/** Stands for what is not drawn, unlike a node of several that are all drawn as one. */
function isPlaceholder(row: Row): boolean {
  return row.kind === 'hidden' && row.why !== 'alike';
}

const link = linkHorizontal<unknown, [number, number]>();

/** From a parent to its child, with the time between their starts. */
export const Edge = memo(function Edge({ edge: { from, to, elapsed } }: { edge: PictureEdge }) {
  const source: [number, number] = [from.x + NODE_WIDTH, from.y + from.height / 2];
  const target: [number, number] = [to.x, to.y + to.height / 2];
  const lie = isLie(to.row);
  return (
    <>
      <path
        d={link({ source, target }) ?? ''}
        fill="none"
        stroke={lie ? 'var(--lie)' : 'var(--line-2)'}
        strokeWidth={lie ? 1.6 : 1.2}
        strokeDasharray={isPlaceholder(to.row) ? '3 3' : undefined}
      />
      {elapsed !== null && (
        <text
          x={target[0] - 8}
          y={target[1] - 5}
          fontSize="9.5"
          textAnchor="end"
          fill="var(--text-3)"
          stroke="var(--surface)"
          strokeWidth="3"
          paintOrder="stroke"
        >
          {elapsed < 1 ? 'at once' : `+${duration(elapsed)}`}
        </text>
      )}
    </>
  );
});

/** Of a node's element, for the picture to name its active one. */
export const nodeId = (key: string): string => `node-${key}`;

/** A process, or a box that stands for several. A lie always carries the truth with it. */
export const Node = memo(function Node({
  node,
  selected,
  onSelect,
  onToggle,
}: {
  node: PictureNode;
  selected: boolean;
  onSelect: TreeState['select'];
  onToggle: (row: Row) => void;
}) {
  const { row, x, y, height } = node;
  const slim = height === SLIM_HEIGHT;
  const severity = severityOf(row);
  const lie = isLie(row);
  const [title, below, tip] = nodeText(row);
  const room = CHARACTERS - (severity ? 2 : 0);
  return (
    <g
      transform={`translate(${x} ${y})`}
      data-tip={tip}
      id={nodeId(row.key)}
      role="treeitem"
      aria-selected={selected}
      className="cursor-pointer"
      onClick={() => onSelect({ row: row.key, event: null })}
      onDoubleClick={() => onToggle(row)}
    >
      <rect
        width={NODE_WIDTH}
        height={height}
        rx="5"
        fill={
          lie
            ? 'var(--lie-bg)'
            : selected
              ? 'var(--accent-bg)'
              : isPlaceholder(row)
                ? 'var(--surface)'
                : 'var(--raised)'
        }
        stroke={
          selected
            ? 'var(--accent)'
            : lie
              ? 'var(--lie)'
              : severity
                ? `var(--${severity === 'informational' ? 'low' : severity})`
                : 'var(--line-2)'
        }
        strokeWidth={selected ? 2 : 1}
        strokeDasharray={isPlaceholder(row) ? '3 3' : undefined}
      />
      {severity && (
        <g transform="translate(8 5)" color={`var(--${severity === 'informational' ? 'low' : severity})`}>
          <SeverityShape severity={severity} />
        </g>
      )}
      <text
        x={severity ? 24 : 8}
        y={slim ? 14 : 14.5}
        fontSize="11"
        fontWeight={isPlaceholder(row) ? 400 : 600}
        fill={isPlaceholder(row) ? 'var(--text-2)' : 'var(--text)'}
      >
        {cutAt(title, room)}
        {slim && title.length < room - 2 && (
          <tspan dx="6" fontSize="10" fontWeight="400" fill="var(--text-2)">
            {cutAt(below, room - title.length)}
          </tspan>
        )}
      </text>
      {!slim && (
        <text x="8" y="27.5" fontSize="10" fill={lie ? 'var(--lie)' : 'var(--text-2)'}>
          {cutAt(below, CHARACTERS + 2)}
        </text>
      )}
    </g>
  );
});

/** Two lines and what stands in the tip. A lie always carries the truth with it. */
function nodeText(row: Row): [string, string, string] {
  if (row.kind === 'hidden' && row.why === 'alike') return alikeText(row);
  if (row.kind === 'hidden') {
    const what =
      row.why === 'left_out'
        ? `${plural(row.totals.processes, 'more child', 'more children')} not loaded`
        : `${count(row.totals.processes)} hidden, ${row.leftOut > 0 ? `${count(row.leftOut)} not loaded` : plural(row.totals.alerts, 'alert')}`;
    return [what, visible(hiddenNames(row)), `${what}\ndouble click or l opens`];
  }
  const process = row.life.shown;
  const { image, argv } = process.behavior;
  if (!process.started && !image) return [`pid ${process.pid}`, 'no exec record', 'seen only as a parent'];
  const { name, rest } = rowName(process);
  const tip = `${visible(image ?? '')}\n${visible((argv ?? []).join(' ').slice(0, 1000))}\npid ${process.pid}${process.behavior.user ? ` · ${visible(process.behavior.user)}` : ''}`;
  if (lies(row.life)) {
    return [
      visible(image ?? 'image not recorded'),
      `≠ ${visible((argv?.[0] ?? process.claims ?? '').slice(0, 80))}`,
      `claims another name\n${tip}`,
    ];
  }
  return [visible(name), visible(rest.slice(0, 80)), tip];
}

/** Several processes that did the same at this place: named after the first of them. */
function alikeText(row: HiddenRow): [string, string, string] {
  const [title, below, tip] = nodeText({
    kind: 'process',
    key: row.key,
    life: row.lives[0]!,
    depth: 0,
    openness: null,
    hides: null,
  });
  const alerts = row.totals.alerts > 0 ? `, ${plural(row.totals.alerts, 'event in an alert', 'events in alerts')}` : '';
  const words = `${plural(row.lives.length, 'process', 'processes')}, ${plural(row.totals.events, 'event')}${alerts}`;
  return [`${count(row.lives.length)} × ${title}`, below, `${words}\n${tip}`];
}

function severityOf(row: Row): Severity | null {
  if (row.kind === 'process') return worst(row.life.marks);
  return row.why === 'alike' && row.totals.alerts > 0 ? worst(row.lives.flatMap((life) => life.marks)) : null;
}

function cutAt(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
