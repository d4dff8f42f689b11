import { randomBytes } from 'node:crypto';

/**
 * A keyed hash over a sequence of texts for tables in memory: HalfSipHash-1-3 (Aumasson and Bernstein, "SipHash", 2012, with
 * 32-bit words), whose whole state of 128 bits is the result. The key is the process's own and results never leave it, so nobody
 * can craft two texts that share one. Each text is preceded by its length.
 */
export class KeyedHash {
  /** the result, after `end` */
  v0 = 0;
  v1 = 0;
  v2 = 0;
  v3 = 0;
  private readonly key0: number;
  private readonly key1: number;

  constructor(key: Buffer = randomBytes(8)) {
    this.key0 = key.readInt32LE(0);
    this.key1 = key.readInt32LE(4);
  }

  begin(): void {
    this.v0 = this.key0;
    this.v1 = this.key1;
    this.v2 = 0x6c796765 ^ this.key0;
    this.v3 = 0x74656462 ^ this.key1;
  }

  /** undefined is not the empty text */
  text(text: string | undefined): void {
    if (text === undefined) this.word(-1);
    else this.characters(text);
  }

  word(word: number): void {
    this.v3 ^= word;
    this.round();
    this.v0 ^= word;
  }

  end(): void {
    this.v2 ^= 0xff;
    this.round();
    this.round();
    this.round();
  }

  private round(): void {
    let { v0, v1, v2, v3 } = this;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    this.v0 = v0;
    this.v1 = v1;
    this.v2 = v2;
    this.v3 = v3;
  }

  /** The round is written out, because the state must stay in registers over a text: four times faster. */
  private characters(text: string): void {
    let { v0, v1, v2, v3 } = this;
    const length = text.length;
    let word = length;
    let at = 0;
    for (;;) {
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
      if (at >= length) break;
      const first = text.charCodeAt(at);
      if (at + 4 <= length) {
        const [second, third, fourth] = [text.charCodeAt(at + 1), text.charCodeAt(at + 2), text.charCodeAt(at + 3)];
        if ((first | second | third | fourth) < 0x100) {
          word = first | (second << 8) | (third << 16) | (fourth << 24);
          at += 4;
          continue;
        }
      }
      // two wide characters, told apart from four narrow ones
      v2 ^= 0xee;
      word = first | ((at + 1 < length ? text.charCodeAt(at + 1) : 0) << 16);
      at += 2;
    }
    this.v0 = v0;
    this.v1 = v1;
    this.v2 = v2;
    this.v3 = v3;
  }
}
