import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES, MAX_WIRE_BYTES, readBody } from './body';

const post = (bytes: Uint8Array, encoding: string) =>
  readBody(
    new Request('http://127.0.0.1/api/ingest', {
      method: 'POST',
      body: new Blob([bytes as Uint8Array<ArrayBuffer>]),
      headers: { 'content-encoding': encoding },
    }),
  );

/** A gzip member of `bytes` that is `size` long: its header holds an extra field (RFC 1952, 2.3.1.1). */
function gzipOfSize(bytes: Uint8Array, size: number): Buffer {
  const packed = gzipSync(bytes);
  const filler = Buffer.alloc(size - packed.length - 2);
  const head = Buffer.from(packed.subarray(0, 10));
  head[3] = 4;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(filler.length);
  return Buffer.concat([head, length, filler, packed.subarray(10)]);
}

/** Text that compresses, but not suspiciously. */
function text(size: number): Buffer {
  const out = Buffer.alloc(size);
  for (let i = 0, state = 1; i < size; i++) {
    state = (state * 48_271) % 2_147_483_647;
    out[i] = i % 8 === 0 ? state & 0xff : 0x20;
  }
  return out;
}

describe('a body may be as large as is allowed, and not a byte larger', () => {
  it('on the wire', async () => {
    expect(await post(Buffer.alloc(MAX_WIRE_BYTES, 0x20), 'identity')).toHaveLength(10 * 1024 * 1024);
    await expect(post(Buffer.alloc(MAX_WIRE_BYTES + 1, 0x20), 'identity')).rejects.toThrow(/10485760/);
  });

  it('after decompression', async () => {
    const body = text(MAX_BODY_BYTES + 1);
    expect(await post(gzipSync(body.subarray(1), { level: 1 }), 'gzip')).toHaveLength(20 * 1024 * 1024);
    await expect(post(gzipSync(body, { level: 1 }), 'gzip')).rejects.toThrow(/more than 20971520 bytes/);
  });

  it('by how much it was compressed', async () => {
    const zeros = Buffer.alloc(10_000_000);
    expect(await post(gzipOfSize(zeros, 50_000), 'gzip')).toHaveLength(zeros.length);
    await expect(post(gzipOfSize(zeros, 49_999), 'gzip')).rejects.toThrow(/ratio above 200/);
  });
});
