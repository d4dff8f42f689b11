import { Gunzip, Inflate, Unzlib } from 'fflate';

/** Fed in pieces, so that a bomb stops soon after the bound. */
const PIECE = 4_096;

/** gzip, zlib or raw deflate, up to `room` bytes; null where it is none of them. */
export function decompress(
  bytes: Uint8Array,
  room: number,
): { step: 'gzip' | 'zlib' | 'deflate'; bytes: Uint8Array; cut: boolean } | null {
  if (bytes.length < 8) return null;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return opened('gzip', new Gunzip(), bytes, room);
  if (bytes[0] === 0x78 && ((bytes[0] << 8) | bytes[1]!) % 31 === 0) return opened('zlib', new Unzlib(), bytes, room);
  // Raw deflate has no mark of its own: what reads as text already is none.
  return bytes.some((byte) => byte >= 0x80 || byte === 0) ? opened('deflate', new Inflate(), bytes, room) : null;
}

function opened<S extends 'gzip' | 'zlib' | 'deflate'>(
  step: S,
  stream: Gunzip | Unzlib | Inflate,
  bytes: Uint8Array,
  room: number,
): { step: S; bytes: Uint8Array; cut: boolean } | null {
  const parts: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  stream.ondata = (part: Uint8Array, final: boolean) => {
    if (size <= room) parts.push(part);
    size += part.length;
    ended ||= final;
  };
  try {
    for (let at = 0; at < bytes.length && size <= room; at += PIECE) {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    }
  } catch {
    // A damaged end does not take away what came before it; damage from the start means it is not compressed.
    if (step === 'deflate' || size === 0) return null;
  }
  if (size === 0 || (step === 'deflate' && !ended)) return null;
  const out = new Uint8Array(Math.min(size, room));
  let at = 0;
  for (const part of parts) {
    if (at >= out.length) break;
    const piece = part.subarray(0, out.length - at);
    out.set(piece, at);
    at += piece.length;
  }
  return { step, bytes: out, cut: size > room };
}
