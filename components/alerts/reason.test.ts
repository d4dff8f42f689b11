import { describe, expect, it } from 'vitest';
import type { Behavior } from '../../lib/telemetry/behavior';
import type { ShownHit } from '../../lib/telemetry/shown';
import { reasonOf, reasonText } from './reason';

const MINER: Behavior = {
  kind: 'process_start',
  process: {
    started: true,
    image: '/dev/shm/.x11/xmrig',
    argv: ['/usr/sbin/systemd -k start', '-o', '203.0.113.45:3333', '-k'],
    commandLine: '/usr/sbin/systemd -k start -o 203.0.113.45:3333 -k',
    sha256: 'c3008e19c462248d2d0bd8f5a9d0ca6d6c8ac58f2c6e4f34a3dbcb28c2830b36',
    parent: {
      image: '/dev/shm/.x11/xhide',
      argv: ['./xhide', '-s', '/usr/sbin/systemd -k start', './xmrig', '-o', '203.0.113.45:3333', '-k'],
    },
  },
};

function hit(field: string, value: string, ranges: [number, number][] = []): ShownHit {
  return { selection: 'selection', field, value, operator: 'contains', pattern: value, ranges };
}

/** The sentence with the matched characters in brackets. */
function said(behavior: Behavior, ...hits: ShownHit[]): string {
  return reasonOf({ behavior, hits })
    .map((part) => {
      if (part.kind !== 'value') return part.text;
      let text = part.text;
      for (const [start, end] of [...part.ranges].reverse()) {
        text = `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
      }
      return text;
    })
    .join(' ');
}

describe('why an alert was raised', () => {
  it('marks what matched in the image', () => {
    expect(said(MINER, hit('Image', '/dev/shm/.x11/xmrig', [[0, 14]]))).toBe('image [/dev/shm/.x11/]xmrig');
  });

  it('shows the characters behind a fact', () => {
    expect(said(MINER, hit('ImageHidden', 'true'))).toBe('image /dev/shm[/.x11/]xmrig');
  });

  it('joins what speaks of one value, and says in words what no character shows', () => {
    const parts = said(
      MINER,
      hit('ImageHidden', 'true'),
      hit('ImageDownloaded', 'true'),
      hit('ImageSystemPath', 'false'),
    );
    expect(parts).toBe('image /dev/shm[/.x11/]xmrig (downloaded minutes before it ran, not on the system paths)');
  });

  it('names a hash that is on the rule’s list', () => {
    const reason = reasonOf({ behavior: MINER, hits: [hit('sha256', MINER.process.sha256!, [[0, 64]])] });
    expect(reasonText(reason)).toBe(`sha256 ${MINER.process.sha256} is on the rule’s list`);
    expect(reason[1]?.kind).toBe('hash');
  });

  it('shows both halves of a disguise', () => {
    expect(said(MINER, hit('DisguisedByParent', 'true'))).toBe(
      'parent holds [/usr/sbin/systemd -k start] and [./xmrig]',
    );
  });

  it('sets a claimed name against the image', () => {
    expect(said(MINER, hit('Argv0ClaimsSystem', 'true'), hit('ImageSystemPath', 'false'))).toBe(
      'claims [/usr/sbin/systemd] -k start from /dev/shm/.x11/xmrig (not on the system paths)',
    );
  });

  it('tells a connection', () => {
    const behavior: Behavior = {
      ...MINER,
      kind: 'net_connect',
      net: { ip: '203.0.113.45', port: 3333, initiated: true },
    };
    expect(said(behavior, hit('DestinationExternal', 'true'), hit('ImageHidden', 'true'))).toBe(
      'image /dev/shm[/.x11/]xmrig to [203.0.113.45]',
    );
    expect(said(behavior, hit('DestinationPort', '3333', [[0, 4]]))).toBe('to 203.0.113.45 port [3333]');
  });

  it('tells a chmod', () => {
    const behavior: Behavior = {
      kind: 'file_chmod',
      process: { started: true, image: '/usr/bin/chmod' },
      file: { path: '/home/web/.config/.dbus/.sysd', mode: 0o755 },
    };
    expect(said(behavior, hit('TargetHidden', 'true'), hit('FileExecutable', 'true'))).toMatch(
      /^chmod marks .*\[.*sysd\] executable$/,
    );
  });

  it('names the program of a file event once', () => {
    const behavior: Behavior = {
      kind: 'file_create',
      process: { started: true, image: '/usr/bin/curl' },
      file: { path: '/dev/shm/.x11/xmrig' },
    };
    expect(said(behavior, hit('Image', '/usr/bin/curl', [[8, 13]]), hit('TargetHidden', 'true'))).toMatch(
      /^\[curl\] creates \/dev\/shm\[?\//,
    );
  });

  it('shows only the matched stretches of a command line', () => {
    const behavior: Behavior = {
      kind: 'process_start',
      process: { started: true, commandLine: 'rm -rf /dev/shm/.x11' },
    };
    expect(said(behavior, hit('CommandLine', 'rm -rf /dev/shm/.x11', [[0, 6]]))).toBe('command line has [rm -rf]');
  });

  it('falls back to the field and its value', () => {
    expect(said(MINER, hit('CurrentDirectory', '/dev/shm/.x11', [[0, 8]]))).toBe('current directory [/dev/shm]/.x11');
    expect(said(MINER)).toBe('');
  });
});
