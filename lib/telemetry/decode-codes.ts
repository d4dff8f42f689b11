/** Text codes -> bytes. Each takes what its pattern in decode.ts found, and answers null where that is not of its kind. */

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++) VALUES[BASE64.charCodeAt(i)] = i;
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;

/** Both alphabets of RFC 4648, padded or not. */
export function decodeBase64(text: string): Uint8Array | null {
  const body = text.replace(/=+$/, '');
  if (body.length % 4 === 1) return null;
  const out = new Uint8Array(Math.floor((body.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < body.length; i++) {
    const value = VALUES[body.charCodeAt(i)] ?? 255;
    if (value === 255) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[at++] = (held >> bits) & 0xff;
  }
  return out.subarray(0, at);
}

export function decodeHex(text: string): Uint8Array | null {
  const body = text.startsWith('0x') ? text.slice(2) : text;
  if (body.length % 2 !== 0) return null;
  const out = new Uint8Array(body.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(body.slice(i * 2, i * 2 + 2), 16);
  return out;
}

/** The shell's and C's: \x41, \101, \u0041. */
export function decodeEscapes(text: string): Uint8Array | null {
  const encoder = new TextEncoder();
  const parts: number[] = [];
  for (const [, hex, wide, octal] of text.matchAll(/\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\([0-3][0-7]{2})/g)) {
    if (hex !== undefined) parts.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) parts.push(Number.parseInt(octal, 8));
    else if (wide !== undefined)
      for (const byte of encoder.encode(String.fromCharCode(Number.parseInt(wide, 16)))) parts.push(byte);
  }
  return parts.length > 0 ? Uint8Array.from(parts) : null;
}

export function decodePercent(text: string): Uint8Array | null {
  const parts: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '%' && /^[0-9a-fA-F]{2}$/.test(text.slice(i + 1, i + 3))) {
      parts.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else parts.push(text.charCodeAt(i) & 0xff);
  }
  return Uint8Array.from(parts);
}
