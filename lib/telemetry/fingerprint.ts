import { randomBytes } from 'node:crypto';
import type { ProcessBehavior } from './behavior';

/**
 * A quick keyed guess at which behavior it is: lengths and some characters of its texts. Alike behaviors have one fingerprint; others
 * may share it, so whoever finds a behavior by it compares the content.
 */
export class Fingerprint {
  private readonly seed: number;
  private readonly factor: number;

  constructor(key: Buffer = randomBytes(8)) {
    this.seed = key.readInt32LE(0);
    this.factor = key.readInt32LE(4) | 1;
  }

  of(behavior: ProcessBehavior): number {
    const { factor } = this;
    const { parent } = behavior;
    let h = this.seed;
    h = last(h, factor, behavior.image);
    h = last(h, factor, behavior.cwd);
    h = last(h, factor, behavior.user);
    h = last(h, factor, behavior.uid);
    h = last(h, factor, behavior.sha256);
    h = spread(h, factor, behavior.commandLine);
    if (parent !== undefined) {
      h = last(h, factor, parent.image);
      h = last(h, factor, parent.cwd);
      h = last(h, factor, parent.user);
      h = spread(h, factor, parent.commandLine);
    }
    return h;
  }
}

function mixed(h: number, factor: number, word: number): number {
  const product = Math.imul(h ^ word, factor);
  return product ^ (product >>> 15);
}

/** The length and the last four characters. */
function last(h: number, factor: number, text: string | undefined): number {
  if (text === undefined) return mixed(h, factor, -1);
  const n = text.length;
  if (n < 4) return mixed(h, factor, n === 0 ? 0 : (text.charCodeAt(0) << 16) | (text.charCodeAt(n - 1) << 4) | n);
  const end =
    text.charCodeAt(n - 1) |
    (text.charCodeAt(n - 2) << 8) |
    (text.charCodeAt(n - 3) << 16) |
    (text.charCodeAt(n - 4) << 24);
  return mixed(mixed(h, factor, n), factor, end);
}

/** Places besides the end. */
const PLACES = 12;

/** The last eight characters, and others at equal distances. */
function spread(h: number, factor: number, text: string | undefined): number {
  h = last(h, factor, text);
  if (text === undefined) return h;
  let n = text.length - 4;
  if (n >= 4) {
    n -= 4;
    const before =
      text.charCodeAt(n) |
      (text.charCodeAt(n + 1) << 8) |
      (text.charCodeAt(n + 2) << 16) |
      (text.charCodeAt(n + 3) << 24);
    h = mixed(h, factor, before);
  }
  const step = n > PLACES ? Math.floor(n / PLACES) : 1;
  for (let at = 0; at < n; at += step) h = Math.imul(h ^ text.charCodeAt(at), factor) ^ (h >>> 13);
  return h;
}
