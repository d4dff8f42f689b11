import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoomIdentity, zoomTransform } from 'd3-zoom';
import { type Box, NODE_HEIGHT, NODE_WIDTH, type Picture, type PictureNode } from '../../lib/process-tree/layout';

/** Around the picture, in its own measure. */
export const PICTURE_MARGIN = 24;

/** All of the picture in the frame. */
export function fitted(picture: Picture, element: SVGSVGElement): ZoomTransform {
  const { width, height } = element.getBoundingClientRect();
  if (picture.width <= 0 || width <= 0 || height <= 0) return zoomIdentity;
  const scale = Math.min(
    1.1,
    (width - 2 * PICTURE_MARGIN) / picture.width,
    (height - 2 * PICTURE_MARGIN) / picture.height,
  );
  const k = Math.max(0.05, scale);
  return zoomIdentity
    .translate(Math.max(PICTURE_MARGIN, (width - picture.width * k) / 2), (height - picture.height * k) / 2)
    .scale(k);
}

const READABLE = 0.9;

/** All of it where that can be read, else the surroundings of the selected node. */
export function readable(picture: Picture, element: SVGSVGElement, row: string | undefined): ZoomTransform {
  const all = fitted(picture, element);
  const node = picture.nodes.find((one) => one.row.key === row);
  if (all.k >= READABLE || !node) return all;
  const { width, height } = element.getBoundingClientRect();
  const x = width - PICTURE_MARGIN - (node.x + NODE_WIDTH) * READABLE;
  return zoomIdentity
    .translate(Math.min(PICTURE_MARGIN, x), height / 2 - (node.y + NODE_HEIGHT / 2) * READABLE)
    .scale(READABLE);
}

/** Moves only where the node is not in the frame. */
export function bringIntoView(
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
export function boxOf(transform: ZoomTransform, element: SVGSVGElement | null): Box {
  const { clientWidth: width, clientHeight: height } = element ?? { clientWidth: 2000, clientHeight: 1000 };
  const [left, top] = transform.invert([-width / 2, -height / 2]);
  const [right, bottom] = transform.invert([width * 1.5, height * 1.5]);
  return { left, top, right, bottom };
}
