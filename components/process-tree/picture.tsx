'use client';

import { select } from 'd3-selection';
import { linkHorizontal } from 'd3-shape';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import { memo, type RefObject, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { worst } from '../../lib/process-tree/drawn-row';
import { hiddenNames } from '../../lib/process-tree/hidden';
import {
  type Box,
  layOutPicture,
  NODE_HEIGHT,
  NODE_WIDTH,
  type Picture,
  type PictureEdge,
  type PictureNode,
  visibleNodes,
} from '../../lib/process-tree/layout';
import { lies, rowName } from '../../lib/process-tree/names';
import type { Row } from '../../lib/process-tree/rows';
import { visible } from '../../lib/telemetry/text';
import { count, plural } from '../ui/count';
import { SeverityShape } from '../ui/severity';
import { duration } from '../ui/time-format';
import { svgText } from './picture-file';
import type { TreeState } from './use-tree';

export interface PictureHandle {
  fit: () => void;
  /** above 1 zooms in */
  scaleBy: (factor: number) => void;
  /** the whole picture as an SVG file's text, with the colours of the theme */
  svg: () => string;
}

/** Above this many nodes only those in view are drawn; far away, plain ones as one shape without words. */
const DRAWN_WHOLE = 400;
const FAR = 0.3;

const CHARACTERS = 31;
const MARGIN = 24;

/** The rows of the tree as a node-link picture, to pan and zoom. Text nodes only. */
export function TreePicture({
  tree,
  handle,
  onToggle,
}: {
  tree: TreeState;
  handle: RefObject<PictureHandle | null>;
  onToggle: (row: Row) => void;
}) {
  const frame = useRef<SVGSVGElement>(null);
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);
  const [transform, setTransform] = useState<ZoomTransform>(zoomIdentity);
  const picture = useMemo(() => layOutPicture(tree.rows), [tree.rows]);
  const shape = useRef(picture);
  shape.current = picture;
  const chosen = useRef(tree.selected?.row);
  chosen.current = tree.selected?.row;

  const fit = () => {
    const element = frame.current;
    if (element && behavior.current) select(element).call(behavior.current.transform, fitted(shape.current, element));
  };
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const zooming = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.05, 2.5])
      .on('zoom', (event: { transform: ZoomTransform }) => setTransform(event.transform));
    behavior.current = zooming;
    const selection = select(element);
    selection.call(zooming).on('dblclick.zoom', null);
    selection.call(zooming.transform, readable(shape.current, element, chosen.current));
    return () => {
      selection.on('.zoom', null);
    };
  }, []);
  // The selected node stays in view when keys move the selection.
  const selectedNode = picture.nodes.find((node) => node.row.key === tree.selected?.row);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection moves the picture
  useEffect(() => {
    const element = frame.current;
    if (element && behavior.current && selectedNode) bringIntoView(element, behavior.current, selectedNode);
  }, [tree.selected?.row]);
  useImperativeHandle(handle, () => ({
    fit,
    scaleBy: (factor) => {
      if (frame.current && behavior.current) select(frame.current).call(behavior.current.scaleBy, factor);
    },
    svg: () => {
      if (!frame.current) return '';
      flushSync(() => setWhole(true));
      const text = svgText(frame.current, shape.current, MARGIN);
      setWhole(false);
      return text;
    },
  }));

  const [whole, setWhole] = useState(false);
  const large = picture.nodes.length > DRAWN_WHOLE && !whole;
  const far = large && transform.k < FAR;
  const box = boxOf(transform, frame.current);
  const seen = useMemo(() => new Set(large ? visibleNodes(picture, box) : picture.nodes), [large, picture, box]);
  const nodes = far ? picture.nodes.filter((node) => stands(node, tree.selected?.row) && seen.has(node)) : [...seen];
  const within = (from: PictureNode, to: PictureNode) => !large || seen.has(from) || seen.has(to);

  return (
    <svg
      ref={frame}
      role="img"
      aria-label="Processes as a picture"
      className="block min-h-0 w-full flex-1 cursor-grab bg-surface font-mono active:cursor-grabbing"
    >
      <g transform={transform.toString()} data-picture="">
        {far ? (
          <FarPicture picture={picture} />
        ) : (
          picture.edges.map((edge) => within(edge.from, edge.to) && <Edge key={edge.to.row.key} edge={edge} />)
        )}
        {nodes.map((node) => (
          <Node
            key={node.row.key}
            node={node}
            selected={node.row.key === tree.selected?.row}
            onSelect={tree.select}
            onToggle={onToggle}
          />
        ))}
      </g>
    </svg>
  );
}

function fitted(picture: Picture, element: SVGSVGElement): ZoomTransform {
  const { width, height } = element.getBoundingClientRect();
  if (picture.width <= 0 || width <= 0 || height <= 0) return zoomIdentity;
  const scale = Math.min(1.1, (width - 2 * MARGIN) / picture.width, (height - 2 * MARGIN) / picture.height);
  const k = Math.max(0.05, scale);
  return zoomIdentity
    .translate(Math.max(MARGIN, (width - picture.width * k) / 2), (height - picture.height * k) / 2)
    .scale(k);
}

const READABLE = 0.9;

/** All of it where that can be read, else the surroundings of the selected node. */
function readable(picture: Picture, element: SVGSVGElement, row: string | undefined): ZoomTransform {
  const all = fitted(picture, element);
  const node = picture.nodes.find((one) => one.row.key === row);
  if (all.k >= READABLE || !node) return all;
  const { width, height } = element.getBoundingClientRect();
  const x = width - MARGIN - (node.x + NODE_WIDTH) * READABLE;
  return zoomIdentity
    .translate(Math.min(MARGIN, x), height / 2 - (node.y + NODE_HEIGHT / 2) * READABLE)
    .scale(READABLE);
}

function bringIntoView(
  element: SVGSVGElement,
  behavior: ZoomBehavior<SVGSVGElement, unknown>,
  node: PictureNode,
): void {
  const { width, height } = element.getBoundingClientRect();
  const transform = zoomTransform(element);
  const [x, y] = transform.apply([node.x, node.y]);
  const inside = x >= 0 && y >= 0 && x + NODE_WIDTH * transform.k <= width && y + NODE_HEIGHT * transform.k <= height;
  if (!inside) select(element).call(behavior.translateTo, node.x + NODE_WIDTH / 2, node.y + NODE_HEIGHT / 2);
}

/** What the frame shows, in the picture's own measure; a frame's width around it, so that a drag shows no empty edge. */
function boxOf(transform: ZoomTransform, element: SVGSVGElement | null): Box {
  const { clientWidth: width, clientHeight: height } = element ?? { clientWidth: 2000, clientHeight: 1000 };
  const [left, top] = transform.invert([-width / 2, -height / 2]);
  const [right, bottom] = transform.invert([width * 1.5, height * 1.5]);
  return { left, top, right, bottom };
}

/** Nodes that are drawn one by one even from far away. */
function stands({ row }: PictureNode, selected: string | undefined): boolean {
  return row.key === selected || (row.kind === 'process' && (row.life.alerts > 0 || lies(row.life)));
}

const FarPicture = memo(function FarPicture({ picture }: { picture: Picture }) {
  const edges = picture.edges.map(
    ({ from, to }) => `M${from.x + NODE_WIDTH} ${from.y + NODE_HEIGHT / 2}L${to.x} ${to.y + NODE_HEIGHT / 2}`,
  );
  const boxes = picture.nodes.map(({ x, y }) => `M${x} ${y}h${NODE_WIDTH}v${NODE_HEIGHT}h${-NODE_WIDTH}z`);
  return (
    <>
      <path d={edges.join('')} fill="none" stroke="var(--line-2)" strokeWidth="2" />
      <path d={boxes.join('')} fill="var(--bar-2)" />
    </>
  );
});

const link = linkHorizontal<unknown, [number, number]>();

const Edge = memo(function Edge({ edge: { from, to, elapsed } }: { edge: PictureEdge }) {
  const source: [number, number] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2];
  const target: [number, number] = [to.x, to.y + NODE_HEIGHT / 2];
  const lie = to.row.kind === 'process' && lies(to.row.life);
  return (
    <>
      <path
        d={link({ source, target }) ?? ''}
        fill="none"
        stroke={lie ? 'var(--lie)' : 'var(--line-2)'}
        strokeWidth={lie ? 1.6 : 1.2}
        strokeDasharray={to.row.kind === 'hidden' ? '3 3' : undefined}
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

const Node = memo(function Node({
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
  const { row, x, y } = node;
  const severity = row.kind === 'process' ? worst(row.life.marks) : null;
  const lie = row.kind === 'process' && lies(row.life);
  const [title, below, tip] = nodeText(row);
  const room = CHARACTERS - (severity ? 2 : 0);
  return (
    <g
      transform={`translate(${x} ${y})`}
      data-tip={tip}
      role="treeitem"
      aria-selected={selected}
      aria-label={title}
      className="cursor-pointer"
      onClick={() => onSelect({ row: row.key, event: null })}
      onDoubleClick={() => onToggle(row)}
    >
      <rect
        width={NODE_WIDTH}
        height={NODE_HEIGHT}
        rx="5"
        fill={
          lie
            ? 'var(--lie-bg)'
            : selected
              ? 'var(--accent-bg)'
              : row.kind === 'hidden'
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
        strokeDasharray={row.kind === 'hidden' ? '3 3' : undefined}
      />
      {severity && (
        <g transform="translate(8 5)" color={`var(--${severity === 'informational' ? 'low' : severity})`}>
          <SeverityShape severity={severity} />
        </g>
      )}
      <text
        x={severity ? 24 : 8}
        y="14.5"
        fontSize="11"
        fontWeight={row.kind === 'hidden' ? 400 : 600}
        fill={row.kind === 'hidden' ? 'var(--text-2)' : 'var(--text)'}
      >
        {cutAt(title, room)}
      </text>
      <text x="8" y="27.5" fontSize="10" fill={lie ? 'var(--lie)' : 'var(--text-2)'}>
        {cutAt(below, CHARACTERS + 2)}
      </text>
    </g>
  );
});

/** Two lines and what stands in the tip. A lie always carries the truth with it. */
function nodeText(row: Row): [string, string, string] {
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

function cutAt(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
