const DRAWN = ['fill', 'stroke', 'color', 'font-family', 'font-size', 'font-weight'] as const;
const NOT_IN_A_FILE = ['class', 'data-tip', 'role', 'aria-selected', 'aria-label'];

/** The drawn picture as an SVG file's text: colours of the theme written out, nothing that only a page needs. */
export function svgText(frame: SVGSVGElement, size: { width: number; height: number }, margin: number): string {
  const copy = frame.cloneNode(true) as SVGSVGElement;
  const originals = frame.querySelectorAll('*');
  for (const [i, element] of copy.querySelectorAll('*').entries()) {
    const original = originals[i];
    if (!original) continue;
    const style = getComputedStyle(original);
    for (const name of DRAWN) element.setAttribute(name, style.getPropertyValue(name));
    for (const name of NOT_IN_A_FILE) element.removeAttribute(name);
  }
  copy.querySelector('[data-picture]')?.setAttribute('transform', `translate(${margin} ${margin})`);
  const width = Math.ceil(size.width + 2 * margin);
  const height = Math.ceil(size.height + 2 * margin);
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', String(width));
  ground.setAttribute('height', String(height));
  ground.setAttribute('fill', getComputedStyle(frame).backgroundColor);
  copy.prepend(ground);
  for (const name of ['class', 'role', 'aria-label', 'style']) copy.removeAttribute(name);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(copy);
}

/** Browsers refuse canvases beyond this, in pixels of a side and of the whole. */
const MOST_SIDE = 16_384;
const MOST_PIXELS = 64_000_000;

/** Draws the SVG file's text at twice its size, or as large as a browser can. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(2, MOST_SIDE / width, MOST_SIDE / height, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(width * scale));
  canvas.height = Math.max(1, Math.floor(height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser has no canvas');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))), 'image/png'),
  );
}
