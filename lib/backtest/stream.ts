import { AppError, ERROR_STATUS } from '../errors';
import type { BacktestProgress, BacktestReport } from './report';

/** A line of the stream that a running backtest answers with: how far it is, and in the end the report or what stopped it. */
export type BacktestLine =
  | { progress: BacktestProgress }
  | { report: BacktestReport }
  | { error: { code: string; message: string } };

/**
 * A backtest as lines of JSON. Whoever reads slowly gets fewer lines of progress, each the newest; whoever goes away stops it.
 * @param gone of the request: whoever went away reads nothing more
 * @param run is given the signal that ends it
 */
export function backtestStream(
  gone: AbortSignal,
  run: (options: { signal: AbortSignal; told: (progress: BacktestProgress) => void }) => Promise<BacktestReport>,
): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  gone.addEventListener('abort', () => stop.abort(), { once: true });
  const encoder = new TextEncoder();
  let newest: BacktestProgress | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (line: BacktestLine) => controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      const told = (progress: BacktestProgress) => {
        newest = progress;
        if (stop.signal.aborted || (controller.desiredSize ?? 0) <= 0) return;
        newest = undefined;
        send({ progress });
      };
      run({ signal: stop.signal, told })
        .then((report) => ({ report }), failedLine)
        .then((line) => {
          if (stop.signal.aborted) return;
          if (newest) send({ progress: newest });
          send(line);
          controller.close();
        });
    },
    cancel: () => stop.abort(),
  });
}

function failedLine(error: unknown): BacktestLine {
  if (error instanceof AppError && error.code in ERROR_STATUS)
    return { error: { code: error.code, message: error.message } };
  console.error('A backtest failed:', error);
  return { error: { code: 'internal', message: 'The backtest failed. The server log says why.' } };
}
