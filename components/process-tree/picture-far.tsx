'use client';

import { memo } from 'react';
import { NODE_WIDTH, type Picture, type PictureNode } from '../../lib/process-tree/layout';
import { lies } from '../../lib/process-tree/names';

/** Nodes that are drawn one by one even from far away. */
export function stands({ row }: PictureNode, selected: string | undefined): boolean {
  return row.key === selected || (row.kind === 'process' && (row.life.alerts > 0 || lies(row.life)));
}

export const FarPicture = memo(function FarPicture({ picture }: { picture: Picture }) {
  const edges = picture.edges.map(
    ({ from, to }) => `M${from.x + NODE_WIDTH} ${from.y + from.height / 2}L${to.x} ${to.y + to.height / 2}`,
  );
  const boxes = picture.nodes.map(({ x, y, height }) => `M${x} ${y}h${NODE_WIDTH}v${height}h${-NODE_WIDTH}z`);
  return (
    <>
      <path d={edges.join('')} fill="none" stroke="var(--line-2)" strokeWidth="2" />
      <path d={boxes.join('')} fill="var(--bar-2)" />
    </>
  );
});
