import { describe, expect, it } from 'vitest';
import { mergeRanges, pieces } from './adversary-pieces';

const drawn = (value: string, options?: Parameters<typeof pieces>[1]) =>
  pieces(value, options).map((piece) => {
    const text = piece.marked ? `[${piece.text}]` : piece.text;
    return piece.dim ? `(${text})` : text;
  });

describe('pieces of the adversary’s text', () => {
  it('draws plain text as it is', () => {
    expect(drawn('/usr/bin/curl')).toEqual(['/usr/bin/curl']);
    expect(drawn('')).toEqual([]);
  });

  it('marks the matched characters', () => {
    expect(drawn('/dev/shm/.x11/xmrig', { ranges: [[0, 14]] })).toEqual(['[/dev/shm/.x11/]', 'xmrig']);
  });

  it('marks overlapping and adjacent ranges once, and cuts ranges that leave the text', () => {
    expect(
      mergeRanges(
        [
          [3, 9],
          [0, 4],
          [9, 10],
          [20, 30],
          [5, 5],
          [-3, 1],
        ],
        12,
      ),
    ).toEqual([[0, 10]]);
  });

  it('shows invisible characters, also inside a mark, and keeps what they stand for', () => {
    expect(drawn('a\u202eb', { ranges: [[0, 3]] })).toEqual(['[a]', '[U+202E]', '[b]']);
    expect(pieces('a\u202eb')[1]?.raw).toBe('\u202e');
    expect(pieces('\uf7ff')[0]).toMatchObject({ text: '\\xff', raw: '\\xff' });
  });

  it('dims the folder and keeps marks in it', () => {
    expect(drawn('/tmp/.x/run', { dimUntil: 8, ranges: [[5, 7]] })).toEqual(['(/tmp/)', '([.x])', '(/)', 'run']);
  });

  it('shortens a home folder, but not when a matched character stands in it', () => {
    expect(drawn('/home/relay/.config/x', { shortenHome: true })).toEqual(['~', '/.config/x']);
    expect(pieces('/home/relay/.config/x', { shortenHome: true })[0]?.raw).toBe('/home/relay');
    expect(drawn('/home/relay/x', { shortenHome: true, ranges: [[6, 11]] })).toEqual(['/home/', '[relay]', '/x']);
    expect(drawn('/home/relay', { shortenHome: true })).toEqual(['/home/relay']);
  });
});
