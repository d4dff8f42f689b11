import { expect, it } from 'vitest';
import { compareProcesses, type ProcessSummary } from './summary';

const one: ProcessSummary = {
  hostId: 1,
  host: 'web-01',
  id: '1',
  pid: 7,
  time: 0,
  endTime: null,
  exitCode: null,
  behavior: { started: true, image: '/usr/bin/dash', argv: ['sh', '-c', 'id'], user: 'webapp' },
  facts: [],
  above: ['systemd', 'python3.11'],
  children: [
    { text: 'date', count: 3 },
    { text: 'id', count: 1 },
  ],
  files: [],
  connections: [],
};

it('says what is the same and what is not', () => {
  const there = { ...one, host: 'web-02', behavior: { ...one.behavior, user: 'root' }, children: [] };
  const lines = compareProcesses(one, there);
  expect(lines.filter(({ same }) => !same)).toEqual([
    { label: 'User', here: 'webapp', there: 'root', same: false },
    { label: 'Children', here: '3 × date, id', there: '', same: false },
  ]);
  expect(lines.find(({ label }) => label === 'Above')?.here).toBe('systemd ▸ python3.11');
});

it('a process is the same as itself', () => {
  expect(compareProcesses(one, one).every(({ same }) => same)).toBe(true);
});
