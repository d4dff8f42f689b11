'use client';

import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import { type RefObject, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { layOutPicture, type PictureNode, visibleNodes } from '../../lib/process-tree/layout';
import { mergeRows } from '../../lib/process-tree/merged';
import type { Row } from '../../lib/process-tree/rows';
import { useCatchFocus } from '../ui/catch-focus';
import { plural } from '../ui/count';
import { Segmented } from '../ui/segmented';
import { FarPicture, stands } from './picture-far';
import { svgText } from './picture-file';
import { PictureMinimap } from './picture-minimap';
import { Edge, Node, nodeId } from './picture-node';
import { boxOf, bringIntoView, isSame, legible, PICTURE_MARGIN, whole as wholePicture } from './picture-viewport';
import type { Selection, TreeState } from './use-tree';

export interface PictureHandle {
  /** around the selected node, as far as it can be read; once more: all of it */
  fit: () => void;
  /** above 1 zooms in */
  scaleBy: (factor: number) => void;
  /** the whole picture as an SVG file's text, with the colours of the theme */
  svg: () => string;
}

/** Above this many nodes only those in view are drawn; far away, plain ones as one shape without words. */
const DRAWN_WHOLE = 400;
const FAR = 0.3;
/** Larger trees begin with what does the same drawn once. */
const MERGED_FROM = 60;

/** The tree as a node-link picture, to pan and zoom: row by row, or what does the same once. Text nodes only. */
export function TreePicture({
  tree,
  chain,
  handle,
  onToggle,
}: {
  tree: TreeState;
  /** the alert's own processes: always drawn one by one */
  chain: readonly string[];
  handle: RefObject<PictureHandle | null>;
  onToggle: (row: Row) => void;
}) {
  const frame = useRef<SVGSVGElement>(null);
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);
  const [transform, setTransform] = useState<ZoomTransform>(zoomIdentity);
  const [merged, setMerged] = useState(tree.rows.length > MERGED_FROM);
  const [whole, setWhole] = useState(false);
  const { forest, focus, rows } = tree;
  const own = useMemo(() => new Set(chain.flatMap((id) => forest.byProcess.get(id)?.id ?? [])), [chain, forest]);
  const picture = useMemo(
    () => layOutPicture(merged ? mergeRows(forest, focus, own) : rows, own),
    [merged, forest, focus, own, rows],
  );
  const chosen = useMemo(() => nodeOf(picture.nodes, tree.selected?.row ?? null), [picture, tree.selected?.row]);
  const selected = chosen?.row.key;
  const now = useRef({ picture, chosen });
  now.current = { picture, chosen };

  /** Where it can be read; from there, all of it. */
  const show = (first: boolean) => {
    const element = frame.current;
    if (!element || !behavior.current) return;
    const { picture: all, chosen: node } = now.current;
    const size = element.getBoundingClientRect();
    const near = legible(all, size, node);
    const view = !first && isSame(near, zoomTransform(element)) ? wholePicture(all, size) : near;
    select(element).call(behavior.current.transform, view);
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
    return () => {
      selection.on('.zoom', null);
    };
  }, []);
  useCatchFocus(frame);
  // Another form of the picture is another picture: it begins where it can be read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: opening a row must not move the picture
  useEffect(() => show(true), [merged]);
  // The selected node stays in view when keys move the selection.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection moves the picture
  useEffect(() => {
    if (frame.current && behavior.current && chosen) bringIntoView(frame.current, behavior.current, chosen);
  }, [selected]);
  useImperativeHandle(handle, () => ({
    fit: () => show(false),
    scaleBy: (factor) => {
      if (frame.current && behavior.current) select(frame.current).call(behavior.current.scaleBy, factor);
    },
    svg: () => {
      if (!frame.current) return '';
      flushSync(() => setWhole(true));
      const text = svgText(frame.current, now.current.picture, PICTURE_MARGIN);
      setWhole(false);
      return text;
    },
  }));
  const { select: selectRow, go } = tree;
  const onSelect = useCallback(
    (selection: Selection) => {
      const node = now.current.picture.nodes.find(({ row }) => row.key === selection.row);
      const life = node?.row.kind === 'process' ? node.row.life : node?.row.why === 'alike' ? node.row.lives[0] : null;
      // A node may stand for rows that are folded: going to the process opens them.
      if (life) go(life.id, null);
      else selectRow(selection);
    },
    [go, selectRow],
  );

  const large = picture.nodes.length > DRAWN_WHOLE && !whole;
  const far = large && transform.k < FAR;
  const box = boxOf(transform, frame.current);
  const seen = useMemo(() => new Set(large ? visibleNodes(picture, box) : picture.nodes), [large, picture, box]);
  const nodes = far ? picture.nodes.filter((node) => stands(node, selected) && seen.has(node)) : [...seen];
  const within = (from: PictureNode, to: PictureNode) => !large || seen.has(from) || seen.has(to);
  const size = { width: frame.current?.clientWidth ?? 0, height: frame.current?.clientHeight ?? 0 };

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <svg
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: SVG has no element for a tree, and takes the role
        role="tree"
        aria-label="Processes as a picture"
        aria-activedescendant={selected === undefined ? undefined : nodeId(selected)}
        tabIndex={0}
        className="block min-h-0 w-full flex-1 cursor-grab bg-surface font-mono -outline-offset-2 active:cursor-grabbing"
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
              selected={node.row.key === selected}
              onSelect={onSelect}
              onToggle={onToggle}
            />
          ))}
        </g>
      </svg>
      <span className="absolute top-2 right-3 flex items-center gap-2 text-11 text-ink-2">
        <span className="num rounded-1 bg-surface px-1">{plural(picture.nodes.length, 'node')}</span>
        <Segmented
          label="What is one node"
          size="sm"
          value={merged ? 'behavior' : 'row'}
          options={[
            { value: 'row', label: 'Each row', tip: 'The rows of the tree as they are open' },
            { value: 'behavior', label: 'By behavior', tip: 'What does the same in the same place is one node' },
          ]}
          onChange={(value) => setMerged(value === 'behavior')}
        />
      </span>
      {!whole && (
        <PictureMinimap
          picture={picture}
          transform={transform}
          frame={size}
          selected={selected}
          onCentre={(x, y) => {
            if (frame.current && behavior.current) select(frame.current).call(behavior.current.translateTo, x, y);
          }}
        />
      )}
    </div>
  );
}

/** The node of a row: its own, or the one that it is drawn in. */
function nodeOf(nodes: readonly PictureNode[], key: string | null): PictureNode | undefined {
  if (key === null) return undefined;
  return (
    nodes.find(({ row }) => row.key === key) ??
    nodes.find(({ row }) => row.kind === 'hidden' && row.lives.some((life) => life.id === key))
  );
}
