import { describeFailure } from './failure';

// What a command must put back before it ends: the server it started, the database it uses. Steps run once, the last
// one first, whether the command ends by itself, by Ctrl-C, or with the process that started it.

type Step = () => Promise<unknown>;

const steps: Step[] = [];
let running: Promise<void> | undefined;

/** Adds a step; the function that is returned takes it away again. */
export function onShutdown(step: Step): () => void {
  steps.push(step);
  return () => {
    const at = steps.indexOf(step);
    if (at >= 0) steps.splice(at, 1);
  };
}

export function shutDown(): Promise<void> {
  running ??= (async () => {
    for (let step = steps.pop(); step; step = steps.pop()) {
      await step().catch((error) => console.error(describeFailure(error)));
    }
  })();
  return running;
}

/** Makes signals, and the loss of the parent that holds an IPC channel to us, end the command in good order. */
export function endOnSignals(): void {
  let asked = 0;
  const end = (code: number) => {
    asked++;
    if (asked === 2) console.error('Still stopping; once more to leave at once.');
    if (asked > 2) process.exit(code);
    if (asked === 1) void shutDown().finally(() => process.exit(code));
  };
  process.on('SIGINT', () => end(130));
  process.on('SIGTERM', () => end(143));
  process.on('SIGHUP', () => end(129));
  if (process.channel) {
    process.on('disconnect', () => end(1));
    process.channel.unref();
  }
}
