import { expect, it } from 'vitest';
import { readRecord } from './records';

it('a record may have 4 MiB, and not a byte more', () => {
  const record = (size: number) => {
    const event = {
      '@timestamp': '2026-11-23T10:00:00.000Z',
      event: { category: ['process'], type: ['start'], action: 'exec', sequence: 1 },
      host: { id: 'h1', name: 'web-01' },
      process: { pid: 7, executable: '/bin/true', args: ['true'] },
      message: '',
    };
    event.message = 'a'.repeat(size - JSON.stringify(event).length);
    return Buffer.from(JSON.stringify(event));
  };
  const most = 4 * 1024 * 1024;
  expect(readRecord(record(most), 1).result).toBe('event');
  expect(readRecord(record(most + 1), 1)).toMatchObject({ result: 'bad', code: 'too_large' });
});
