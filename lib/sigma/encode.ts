// The encoding modifiers (Sigma 2.1, Encoding): text to bytes to base64.

export type Wide = 'utf16le' | 'utf16be' | 'utf16';

export function bytesOf(text: string, wide?: Wide): Uint8Array {
  if (!wide) return new TextEncoder().encode(text);
  const bytes: number[] = wide === 'utf16' ? [0xff, 0xfe] : [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (wide === 'utf16be') bytes.push(unit >> 8, unit & 255);
    else bytes.push(unit & 255, unit >> 8);
  }
  return Uint8Array.from(bytes);
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/**
 * The parts of the value's base64 that do not depend on what stands around it, for the three places at which it may
 * start in a group of three bytes. A character of base64 holds 6 bits, so those that share bits with a neighbour go.
 */
export function base64Offsets(bytes: Uint8Array): string[] {
  return [0, 1, 2].map((shift) => {
    const padded = new Uint8Array(shift + bytes.length);
    padded.set(bytes, shift);
    const first = Math.ceil((shift * 8) / 6);
    const end = Math.floor(((shift + bytes.length) * 8) / 6);
    return base64(padded).slice(first, end);
  });
}
