import { describe, expect, it } from 'vitest';
import { precision, precisionWords } from './precision';

const row = (t: number, f: number) => ({ verdicts: { true: t, false: f } });

describe('precision', () => {
  it('is hidden below five verdicts', () => {
    expect([precision(row(4, 0)), precisionWords(row(4, 0)), precisionWords(row(0, 0))]).toEqual([
      null,
      '4 of 5 needed',
      '0 of 5 needed',
    ]);
  });
  it('is the true share of the judged alerts', () => {
    expect([precision(row(4, 1)), precisionWords(row(10, 2))]).toEqual([0.8, '83 % of 12']);
  });
});
