import { describe, expect, it } from 'vitest';
import { AppError } from '../errors';
import { NOTHING } from './assemble';
import type { BacktestReport } from './report';
import { type BacktestLine, backtestStream } from './stream';

const report: BacktestReport = { ...NOTHING, ok: true, problems: [], durationMs: 1, epoch: '1' };
const at = (asked: number) => ({ asked, of: 10, matchedBehaviors: 0 });
const never = new AbortController().signal;

async function linesOf(stream: ReadableStream<Uint8Array>): Promise<BacktestLine[]> {
  const text = await new Response(stream).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('a backtest as a stream', () => {
  it('tells how far it is, and ends with the report', async () => {
    const lines = await linesOf(
      backtestStream(never, async ({ told }) => {
        for (let i = 1; i <= 5; i++) {
          told(at(i));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return report;
      }),
    );
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.at(-1)).toEqual({ report });
  });

  it('keeps the newest for whoever reads slowly, and no more', async () => {
    const stream = backtestStream(never, async ({ told }) => {
      for (let i = 1; i <= 10_000; i++) told(at(i));
      return report;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const lines = await linesOf(stream);
    expect(lines).toEqual([{ progress: at(1) }, { progress: at(10_000) }, { report }]);
  });

  it('says what stopped it', async () => {
    const lines = await linesOf(
      backtestStream(never, async () => {
        throw new AppError('unavailable', 'The database rests.');
      }),
    );
    expect(lines).toEqual([{ error: { code: 'unavailable', message: 'The database rests.' } }]);
  });

  it('is stopped by whoever goes away', async () => {
    const signals: AbortSignal[] = [];
    const run = ({ signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise<BacktestReport>(() => {});
    };
    await backtestStream(never, run).cancel();
    const gone = new AbortController();
    backtestStream(gone.signal, run);
    gone.abort();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
