import path from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { projectFolder } from './env';

/**
 * A thread of its own that runs a program of lib, from its source (thread.mjs). A bundler that sees `new Worker`
 * follows its file and packs what it imports, down to the compiler; here it sees none.
 */
export function startThread(
  program: 'backtest/runner-thread.ts' | 'backtest/shard-thread.ts' | 'incident-thread.ts',
  data: object,
  resourceLimits?: ResourceLimits,
): Worker {
  const file = [projectFolder(), 'lib', 'thread.mjs'].join(path.sep);
  return Reflect.construct(Worker, [file, { workerData: { ...data, program }, resourceLimits }]);
}
