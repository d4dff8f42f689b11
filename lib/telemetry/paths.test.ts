import { describe, expect, test } from 'vitest';
import * as paths from './paths';

describe('normalisePath and resolvePath', () => {
  test.each([
    ['/a/b', '/a/b'],
    ['/a//b/', '/a/b'],
    ['/a/./b/../c', '/a/c'],
    ['/../a', '/a'],
    ['/', '/'],
    ['//', '/'],
    ['/a/..', '/'],
    ['a/../..', '..'],
    ['./x', 'x'],
    ['/a/...', '/a/...'],
    ['/a/.hidden', '/a/.hidden'],
    ['/a/b ', '/a/b '],
  ])('%s', (path, expected) => expect(paths.normalisePath(path)).toBe(expected));

  test.each([
    ['x', '/srv/app', '/srv/app/x'],
    ['../x', '/srv/app', '/srv/x'],
    ['/x', '/srv/app', '/x'],
    ['x', undefined, 'x'],
    ['x', '/', '/x'],
  ])('%s in %s', (name, cwd, expected) => expect(paths.resolvePath(name, cwd)).toBe(expected));
});

const CLASSES = {
  isTemporary: paths.isTemporary,
  isUserWritable: paths.isUserWritable,
  isSystemPath: paths.isSystemPath,
  isBelowConfig: paths.isBelowConfig,
  isHidden: paths.isHidden,
  isHiddenTwice: paths.isHiddenTwice,
  isInHiddenTemporaryFolder: paths.isInHiddenTemporaryFolder,
  isFolderMasquerade: paths.isFolderMasquerade,
};
const YES = true;
const NO = false;
describe.each<[keyof typeof CLASSES, [string, boolean][]]>([
  [
    'isTemporary',
    [
      ['/dev/shm/x', YES],
      ['/tmp/a/b', YES],
      ['/var/tmp/x', YES],
      ['/run/user/1000/x', YES],
      ['/var/run/x', YES],
      ['/tmp', NO],
      ['/tmpx/y', NO],
      ['/home/a/tmp/x', NO],
      ['/usr/bin/run', NO],
    ],
  ],
  [
    'isUserWritable',
    [
      ['/tmp/x', YES],
      ['/home/a/x', YES],
      ['/root/x', YES],
      ['/srv/x', YES],
      ['/var/www/x', YES],
      ['/var/lib/jenkins/.config/x', YES],
      ['/opt/x/y', NO],
      ['/usr/bin/x', NO],
      ['/var/lib/x', NO],
      ['/rootfs/x', NO],
    ],
  ],
  [
    'isSystemPath',
    [
      ['/usr/bin/env', YES],
      ['/bin/sh', YES],
      ['/lib64/ld.so', YES],
      ['/usr/lib/systemd/systemd', YES],
      ['/usr/libexec/x', YES],
      ['/usr/local/bin/x', YES],
      ['/usr/share/x', NO],
      ['/opt/x', NO],
      ['/tmp/usr/bin/x', NO],
      ['/usr/binx/y', NO],
    ],
  ],
  [
    'isBelowConfig',
    [
      ['/home/a/.config/x', YES],
      ['/root/.config/a/b', YES],
      ['/home/a/.config', NO],
      ['/home/a/.configs/x', NO],
    ],
  ],
  [
    'isHidden',
    [
      ['/home/a/.x', YES],
      ['/dev/shm/.x11/xmrig', YES],
      ['/a/.../b', YES],
      ['.x', YES],
      ['/a/../b', NO],
      ['/a/./b', NO],
      ['/a/b.c', NO],
      ['..', NO],
    ],
  ],
  [
    'isHiddenTwice',
    [
      ['/home/a/.config/.dbus/.sysd', YES],
      ['/home/a/.config/.../x', YES],
      ['/home/a/.config/x', NO],
      ['/.a/../b', NO],
    ],
  ],
  [
    'isInHiddenTemporaryFolder',
    [
      ['/dev/shm/.x/a', YES],
      ['/tmp/a/.b/c', YES],
      ['/tmp/.a', NO],
      ['/home/a/.x/b', NO],
    ],
  ],
  [
    'isFolderMasquerade',
    [
      ['/home/a/.config/.../x', YES],
      ['/tmp/.. /x', YES],
      ['/tmp/ /x', YES],
      ['/tmp/\u200b/x', YES],
      ['/home/a/.config/.systemd-private/.journald', YES],
      ['/home/a/.config/.dbus/.sysd', YES],
      ['/tmp/.kworker/x', YES],
      ['/home/a/.dbus/session-bus/x', NO],
      ['/home/a/.ssh/x', NO],
      ['/tmp/systemd-private-1/x', NO],
      ['/tmp/..x/y', NO],
      ['/tmp/.systemdx/y', NO],
      ['/home/a/.config/...', NO],
      ['/a/../b', NO],
    ],
  ],
])('%s', (name, cases) => {
  test.each(cases)('%s: %s', (path, expected) => expect(CLASSES[name](path)).toBe(expected));
});

test('baseName and folderOf', () => {
  expect(['/a/b', 'b', '/b', '/a/'].map(paths.baseName)).toEqual(['b', 'b', 'b', '']);
  expect(['/a/b', 'b', '/b'].map(paths.folderOf)).toEqual(['/a', '', '/']);
});

test('adversarial lengths end soon', () => {
  for (const path of [
    `/${' .'.repeat(1_000_000)}x/y`,
    '/.'.repeat(1_000_000),
    '/../'.repeat(500_000),
    `/${'.'.repeat(2_000_000)}/x`,
  ]) {
    for (const test of [...Object.values(CLASSES), paths.normalisePath]) expect(test(path)).toBeDefined();
  }
});
