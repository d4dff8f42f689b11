// Ends a throw-away server when the test run that made it is gone, however it went (Ctrl-C, kill -9): started with
// `node guard.mjs <pid> <folder>` and a pipe as standard input, which closes with the process that holds its other end.
import { readFileSync, rmSync } from 'node:fs';

const [pid, folder] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('error', end);
process.stdin.on('close', end);

let ended = false;
function end() {
  if (ended) return;
  ended = true;
  signal('SIGQUIT');
  const since = Date.now();
  const timer = setInterval(() => {
    const late = Date.now() - since > 10_000;
    if (late) signal('SIGKILL');
    if (runs() && !late) return;
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }, 50);
}

/** One that has ended, but whose parent has not asked for it, does not run. */
function runs() {
  if (!signal(0)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return true;
  }
}

function signal(name) {
  try {
    process.kill(Number(pid), name);
    return true;
  } catch {
    return false;
  }
}
