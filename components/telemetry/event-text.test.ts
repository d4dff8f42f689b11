import { describe, expect, it } from 'vitest';
import type { ShownHit } from '../../lib/telemetry/shown';
import { eventSentence, eventText } from './event-text';
import { rangesFor, unshownHits } from './marks';

const chmod = {
  kind: 'file_chmod' as const,
  behavior: {
    kind: 'file_chmod' as const,
    process: { started: true, image: '/usr/bin/chmod', argv: ['chmod', '+x', 'xmrig'], commandLine: 'chmod +x xmrig' },
    file: { path: '/dev/shm/.x11/xmrig', mode: 0o755 },
  },
};

function hit(field: string, value: string, ranges: [number, number][] = []): ShownHit {
  return { selection: 'selection', field, value, operator: 'equals', pattern: value, ranges };
}

describe('an event as one line', () => {
  it('names the file, the mode and the program', () => {
    expect(eventSentence(chmod)).toBe('chmod /dev/shm/.x11/xmrig 0755 by chmod');
  });

  it('a start is about its image', () => {
    const start = {
      kind: 'process_start' as const,
      behavior: { kind: 'process_start' as const, process: { started: true, image: '/bin/sh' } },
    };
    expect(eventText(start)).toMatchObject({ verb: 'run', subject: { field: 'Image', text: '/bin/sh' }, by: null });
  });

  it('a connection is about its destination', () => {
    const net = { ip: '203.0.113.45', port: 3333, initiated: true };
    const connect = {
      kind: 'net_connect' as const,
      behavior: { kind: 'net_connect' as const, process: { started: true }, net },
    };
    expect(eventSentence(connect)).toBe('connect 203.0.113.45 3333');
  });
});

describe('matched characters', () => {
  it('are those of the hit on the shown field', () => {
    expect(
      rangesFor('TargetFilename', '/dev/shm/.x11/xmrig', [hit('TargetFilename', '/dev/shm/.x11/xmrig', [[0, 9]])]),
    ).toEqual([[0, 9]]);
  });

  it('of a fact are those that it was derived from', () => {
    expect(rangesFor('TargetFilename', '/dev/shm/.x11/xmrig', [hit('TargetHidden', 'true', [[0, 4]])])).toEqual([
      [8, 14],
    ]);
    expect(rangesFor('FileMode', '0755', [hit('FileExecutable', 'true')])).toEqual([[0, 4]]);
    expect(rangesFor('TargetFilename', '/dev/shm/.x11/xmrig', [hit('TargetHidden', 'false')])).toEqual([]);
  });

  it('move with a value that is shown as its bare name', () => {
    expect(rangesFor('Image', 'chmod', [hit('Image', '/usr/bin/chmod', [[8, 14]])])).toEqual([[0, 5]]);
  });

  it('leave the other hits to words', () => {
    const hits = [hit('FileAction', 'chmod', [[0, 5]]), hit('TargetHidden', 'true')];
    expect(unshownHits(eventText(chmod), hits).map((h) => h.field)).toEqual(['FileAction']);
  });
});
