import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoomIdentity, zoomTransform } from 'd3-zoom';
import { type Box, NODE_WIDTH, type Picture, type PictureNode } from '../../lib/process-tree/layout';

/** Around the picture, in its own measure. */
export const PICTURE_MARGIN = 24;
/** What stands over the picture's upper edge. */
const TOP = 40;
/** Names are drawn 11 pixels high; below this nobody reads them. */
const LEGIBLE = 0.85;
const LARGEST = 1.1;
const SMALLEST = 0.05;

export interface Frame {
  width: number;
  height: number;
}

/** All of the picture in the frame, however small that makes it. */
export function whole(picture: Picture, { width, height }: Frame): ZoomTransform {
  if (picture.width <= 0 || width <= 0 || height <= 0) return zoomIdentity;
  const k = Math.max(
    SMALLEST,
    Math.min(LARGEST, (width - 2 * PICTURE_MARGIN) / picture.width, (height - TOP - PICTURE_MARGIN) / picture.height),
  );
  return at(
    k,
    Math.max(PICTURE_MARGIN, (width - picture.width * k) / 2),
    Math.max(TOP, (height - picture.height * k) / 2),
  );
}

/** All of it where that can be read, else what is around the node, as large as can be read. */
export function legible(picture: Picture, frame: Frame, node: PictureNode | undefined): ZoomTransform {
  const all = whole(picture, frame);
  if (all.k >= LEGIBLE || !node) return all;
  const k = LEGIBLE;
  // a generation after the node's own is in view, too
  const right = Math.max(
    node.x + NODE_WIDTH,
    ...picture.edges.filter(({ from }) => from === node).map(({ to }) => to.x + NODE_WIDTH),
  );
  return at(
    k,
    along(frame.width, picture.width * k, PICTURE_MARGIN, PICTURE_MARGIN, frame.width - PICTURE_MARGIN - right * k),
    along(frame.height, picture.height * k, TOP, PICTURE_MARGIN, frame.height / 2 - (node.y + node.height / 2) * k),
  );
}

/** Where a picture of this size begins: in the middle if it fits, else where it is wished, without an empty edge. */
function along(frame: number, size: number, before: number, after: number, wished: number): number {
  if (size <= frame - before - after) return Math.max(before, (frame - size) / 2);
  return Math.min(before, Math.max(frame - after - size, wished));
}

function at(k: number, x: number, y: number): ZoomTransform {
  return zoomIdentity.translate(x, y).scale(k);
}

/** Whether two views show the same, as far as a screen can tell. */
export function isSame(a: ZoomTransform, b: ZoomTransform): boolean {
  return Math.abs(a.k - b.k) < 0.001 && Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1;
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
  const inside = x >= 0 && y >= 0 && x + NODE_WIDTH * transform.k <= width && y + node.height * transform.k <= height;
  if (!inside) select(element).call(behavior.translateTo, node.x + NODE_WIDTH / 2, node.y + node.height / 2);
}

/** What the frame shows, in the picture's own measure; a frame's width around it, so that a drag shows no empty edge. */
export function boxOf(transform: ZoomTransform, element: SVGSVGElement | null): Box {
  const { clientWidth: width, clientHeight: height } = element ?? { clientWidth: 2000, clientHeight: 1000 };
  const [left, top] = transform.invert([-width / 2, -height / 2]);
  const [right, bottom] = transform.invert([width * 1.5, height * 1.5]);
  return { left, top, right, bottom };
}
