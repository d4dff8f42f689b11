// Ends a throw-away server and removes its files when the test run that made them is over, however it went (Ctrl-C,
// kill -9): `node guard.mjs <folder>` with a pipe as standard input, which closes with the process at its other end.
// The folder holds the server's files as `cluster`.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [folder = ''] = process.argv.slice(2);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
process.stdin.resume();
process.stdin.on('error', () => {});
process.stdin.once('close', () => void end());

async function end() {
  // A run that is killed while it starts the server leaves one behind that has not written its pid file yet: look again.
  for (let round = 0; round < 3; round++) {
    const pid = serverPid();
    if (pid) await stop(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    if (pid) break;
    await sleep(200);
  }
}

function serverPid() {
  try {
    return Number.parseInt(readFileSync(path.join(folder, 'cluster', 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return 0;
  }
}

async function stop(pid) {
  signal(pid, 'SIGQUIT');
  for (let waited = 0; runs(pid); waited += 20) {
    if (waited === 10_000) signal(pid, 'SIGKILL');
    await sleep(20);
  }
}

/** One that has ended, but whose parent has not asked for it, does not run. */
function runs(pid) {
  if (!signal(pid, 0)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return true;
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
