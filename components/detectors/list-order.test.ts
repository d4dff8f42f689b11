import { expect, test } from 'vitest';
import type { ListedDetector } from '../../lib/detectors/detector';
import { type ListQuestion, orderedRows } from './list-order';

const NOW = 1_000;
const row = (id: number, rest: Partial<ListedDetector> = {}): ListedDetector => ({
  id,
  title: `Rule ${id}`,
  level: 'high',
  state: 'live',
  origin: 'hypothesis',
  hypothesisId: id,
  version: 1,
  versionId: id,
  tags: [],
  alerts: 0,
  openAlerts: 0,
  events: 0,
  verdicts: { true: 0, false: 0 },
  lastFired: null,
  threats: [],
  alertsInDay: 0,
  undecided: 0,
  updatedAt: 0,
  unfounded: false,
  exceptions: 0,
  reviewDays: 90,
  reviewedAt: null,
  reviewedBy: null,
  reviewDue: NOW + 1,
  sole: [],
  volume: null,
  ...rest,
});
const ask = (rows: ListedDetector[], question: Partial<ListQuestion>) =>
  orderedRows(rows, { view: 'all', text: '', sort: null, descending: false, ...question }, NOW).map(({ id }) => id);

const rows = [
  row(1, { title: 'Hidden folder', tags: ['attack.t1036'], reviewDue: NOW, verdicts: { true: 5, false: 0 } }),
  row(2, { alertsInDay: 80, volume: { from: 0, days: [2, 9] }, verdicts: { true: 1, false: 5 } }),
  row(3, { state: 'retired', reviewDue: 0, level: 'critical', verdicts: { true: 4, false: 0 } }),
];

test('views: noisy ones are live ones, and are due; retired ones never are', () => {
  expect(ask(rows, { view: 'live' })).toEqual([1, 2]);
  expect(ask(rows, { view: 'noisy' })).toEqual([2]);
  expect(ask(rows, { view: 'due' })).toEqual([1, 2]);
});

test('all words must be there, in title, tags or id', () => {
  expect(ask(rows, { text: 'hidden T1036' })).toEqual([1]);
  expect(ask(rows, { text: 'd-2' })).toEqual([2]);
  expect(ask(rows, { text: 'hidden miner' })).toEqual([]);
});

test('by precision, those without enough verdicts come last', () => {
  expect(ask(rows, { sort: 'precision', descending: true })).toEqual([1, 2, 3]);
  expect(ask(rows, { sort: 'volume', descending: true })).toEqual([2, 1, 3]);
  expect(ask(rows, { sort: 'level', descending: true })[0]).toBe(3);
});
