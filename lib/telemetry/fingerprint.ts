import { randomBytes } from 'node:crypto';
import type { ParentContext, ProcessBehavior } from './behavior';

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
    let h = parent === undefined ? this.seed : this.ofParent(parent);
    h = mixed(h, factor, ending(behavior.image));
    h = mixed(h, factor, ending(behavior.cwd));
    h = mixed(h, factor, ending(behavior.user));
    h = mixed(h, factor, ending(behavior.uid));
    return spread(h, factor, behavior.commandLine, OWN);
  }

  private ofParent(parent: ParentContext): number {
    const { factor } = this;
    const h = mixed(this.seed, factor, ending(parent.image) ^ Math.imul(ending(parent.cwd), 31));
    return spread(h, factor, parent.commandLine, PARENTS);
  }
}

/** Characters that are read of a command line besides its end. */
const OWN = 8;
const PARENTS = 4;

function mixed(h: number, factor: number, word: number): number {
  const product = Math.imul(h ^ word, factor);
  return product ^ (product >>> 15);
}

/** The length and the last two characters. */
function ending(text: string | undefined): number {
  if (text === undefined) return -1;
  const n = text.length;
  if (n < 2) return n === 0 ? 0 : text.charCodeAt(0);
  return (n << 24) ^ (text.charCodeAt(n - 1) << 12) ^ text.charCodeAt(n - 2);
}

/** The last four characters, and others at equal distances before them. */
function spread(h: number, factor: number, text: string | undefined, places: number): number {
  if (text === undefined) return mixed(h, factor, -1);
  const rest = text.length - 4;
  h = mixed(h, factor, text.length);
  if (rest < 0) return mixed(h, factor, ending(text));
  h = mixed(h, factor, packed(text, rest));
  const step = rest > places ? Math.floor(rest / places) : 1;
  for (let at = rest - 1; at >= 0; at -= step) h = Math.imul(h ^ text.charCodeAt(at), factor) ^ (h >>> 13);
  return h;
}

/** Four characters in one number; wide ones overlap. */
function packed(text: string, at: number): number {
  return (
    text.charCodeAt(at) ^
    (text.charCodeAt(at + 1) << 8) ^
    (text.charCodeAt(at + 2) << 16) ^
    (text.charCodeAt(at + 3) << 24)
  );
}
