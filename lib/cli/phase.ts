// One line for each step of a long command: what it is, what came of it, and how long it took.

const LABEL_WIDTH = 12;

/** Progress of a running step, shown where the output is a terminal: 'loading 12,000 of 27,733'. */
export type Progress = (text: string) => void;

/** Runs `work` and prints its line; `work` returns what the line should say. */
export async function phase(label: string, work: (progress: Progress) => Promise<string>): Promise<void> {
  const since = performance.now();
  const live = process.stdout.isTTY === true;
  const show = (text: string) => process.stdout.write(`\r\x1b[2K  ${label.padEnd(LABEL_WIDTH)} ${text}`);
  if (live) show('...');
  try {
    const outcome = await work(live ? show : () => {});
    if (live) process.stdout.write('\r\x1b[2K');
    console.log(`  ${label.padEnd(LABEL_WIDTH)} ${outcome.padEnd(52)} ${seconds(performance.now() - since)}`);
  } catch (error) {
    if (live) process.stdout.write('\r\x1b[2K');
    throw error;
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1).padStart(5)} s`;
}
