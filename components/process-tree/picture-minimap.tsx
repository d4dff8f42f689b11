'use client';

import type { ZoomTransform } from 'd3-zoom';
import { memo, type PointerEvent } from 'react';
import { NODE_WIDTH, type Picture } from '../../lib/process-tree/layout';
import { stands } from './picture-far';

const WIDTH = 168;
const HEIGHT = 108;

/** The whole picture small, with what the frame shows of it. Pressing or dragging moves the frame there. */
export function PictureMinimap({
  picture,
  transform,
  frame,
  selected,
  onCentre,
}: {
  picture: Picture;
  transform: ZoomTransform;
  frame: { width: number; height: number };
  selected: string | undefined;
  onCentre: (x: number, y: number) => void;
}) {
  if (picture.width <= 0 || frame.width <= 0) return null;
  const scale = Math.min(WIDTH / picture.width, HEIGHT / picture.height);
  const [left, top] = transform.invert([0, 0]);
  const right = left + frame.width / transform.k;
  const bottom = top + frame.height / transform.k;
  // What is in the frame as a whole needs no map.
  if (left <= 0 && top <= 0 && right >= picture.width && bottom >= picture.height) return null;
  const move = (event: PointerEvent<SVGSVGElement>) => {
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    else if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.getBoundingClientRect();
    onCentre((event.clientX - box.left) / scale, (event.clientY - box.top) / scale);
  };
  return (
    <svg
      width={picture.width * scale}
      height={picture.height * scale}
      aria-hidden="true"
      className="absolute bottom-3 left-3 cursor-pointer touch-none overflow-hidden rounded-2 bg-overlay shadow-float"
      onPointerDown={move}
      onPointerMove={move}
    >
      <g transform={`scale(${scale})`}>
        <Boxes picture={picture} selected={selected} />
        <rect
          x={left}
          y={top}
          width={right - left}
          height={bottom - top}
          fill="var(--accent-bg)"
          fillOpacity="0.5"
          stroke="var(--accent)"
          strokeWidth={1.5 / scale}
        />
      </g>
    </svg>
  );
}

const Boxes = memo(function Boxes({ picture, selected }: { picture: Picture; selected: string | undefined }) {
  const path = (nodes: Picture['nodes']) =>
    nodes.map(({ x, y, height }) => `M${x} ${y}h${NODE_WIDTH}v${height}h${-NODE_WIDTH}z`).join('');
  return (
    <>
      <path d={path(picture.nodes)} fill="var(--bar-2)" />
      <path d={path(picture.nodes.filter((node) => stands(node, selected)))} fill="var(--high)" />
    </>
  );
});
