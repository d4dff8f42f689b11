import { strFromU8, unzipSync } from 'fflate';
import type { PackFile } from '../sigma/pack';

/** A pack's files that are rules by their names; hidden folders (.github) hold none. */
export function isRuleFile(path: string): boolean {
  return /\.ya?ml$/i.test(path) && !/(?:^|\/)\./.test(path);
}

export function isArchive(path: string): boolean {
  return /\.zip$/i.test(path);
}

/** A larger file is no rule; it is read as far as this, and then refused as too large. */
const FILE_BYTES = 256 * 1024;
/** Larger packs are imported in parts. */
export const PACK_BYTES = 64 * 1024 * 1024;
const ENTRIES = 20_000;

/** The rules in a zip file. Throws with a message for people if it is none, or holds too much. */
export function unpack(bytes: Uint8Array): PackFile[] {
  let entries = 0;
  let total = 0;
  const tooMuch = () => entries > ENTRIES || total > PACK_BYTES;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!isRuleFile(name) || originalSize > FILE_BYTES) return false;
        entries++;
        total += originalSize;
        return !tooMuch();
      },
    });
  } catch {
    throw new Error('it is no zip file, or a damaged one');
  }
  if (tooMuch()) throw new Error(`it holds more than ${ENTRIES} rules or ${PACK_BYTES / 1024 / 1024} MiB of them`);
  return Object.entries(files).map(([path, content]) => ({ path, text: strFromU8(content) }));
}
