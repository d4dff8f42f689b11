import { expect, test } from 'vitest';
import { eventTitle } from './adjacent';
import type { Behavior } from './behavior';

const process = { started: true, image: '/usr/bin/chmod', argv: ['chmod'], commandLine: 'chmod x' };
const cases: [string, Behavior][] = [
  ['runs /usr/bin/chmod', { kind: 'process_start', process }],
  [
    'runs /dev/shm/.x11/xmrig as /usr/sbin/systemd -k start',
    {
      kind: 'process_start',
      process: {
        started: true,
        image: '/dev/shm/.x11/xmrig',
        argv: ['/usr/sbin/systemd', '-k', 'start'],
        commandLine: '/usr/sbin/systemd -k start',
      },
    },
  ],
  ['runs a program that was not recorded', { kind: 'process_start', process: { started: true } }],
  [
    'connects to 203.0.113.45:3333',
    { kind: 'net_connect', process, net: { ip: '203.0.113.45', port: 3333, initiated: true } },
  ],
  [
    'connects to pool.example ([2001:db8::1]:443) (failed)',
    {
      kind: 'net_connect',
      process,
      outcome: 'failure',
      net: { ip: '2001:db8::1', hostname: 'pool.example', port: 443, initiated: true },
    },
  ],
  ['is reached at 10.0.0.1:22', { kind: 'net_connect', process, net: { ip: '10.0.0.1', port: 22, initiated: false } }],
  [
    'marks /home/w/.config/.sysd executable (0755)',
    { kind: 'file_chmod', process, file: { path: '/home/w/.config/.sysd', mode: 0o755 } },
  ],
  ['sets the mode of /etc/x to 0600', { kind: 'file_chmod', process, file: { path: '/etc/x', mode: 0o600 } }],
  ['renames /tmp/a to /tmp/b', { kind: 'file_rename', process, file: { path: '/tmp/b', fromPath: '/tmp/a' } }],
  ['deletes /tmp/a', { kind: 'file_delete', process, file: { path: '/tmp/a' } }],
  ['creates a file that was not recorded', { kind: 'file_create', process }],
];
test.each(cases)('%s', (title, behavior) => expect(eventTitle(behavior)).toBe(title));

test('a command line of two megabytes is cut, and says so', () => {
  const title = eventTitle({
    kind: 'process_start',
    process: { ...process, argv: ['a'], commandLine: 'x'.repeat(2 ** 21) },
  });
  expect(title.length).toBeLessThan(400);
  expect(title).toMatch(/more\)$/);
});
