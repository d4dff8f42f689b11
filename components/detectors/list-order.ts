import { isNoisy, type ListedDetector } from '../../lib/detectors/detector';
import { SEVERITIES } from '../../lib/severity';
import { precision } from './precision';
import { reviewIsDue } from './review-due';

export const VIEWS = ['all', 'live', 'observing', 'noisy', 'paused', 'retired', 'due'] as const;
export type View = (typeof VIEWS)[number];

export const SORTS = ['id', 'level', 'title', 'state', 'alerts', 'volume', 'precision', 'fired', 'threats'] as const;
export type Sort = (typeof SORTS)[number];

export interface ListQuestion {
  view: View;
  /** words that all must stand in title, tags or id */
  text: string;
  /** null: those at work first, as the server sends them */
  sort: Sort | null;
  descending: boolean;
}

export function inView(row: ListedDetector, view: View, now: number): boolean {
  if (view === 'all') return true;
  if (view === 'due') return reviewIsDue(row, now);
  if (view === 'noisy') return row.state === 'live' && isNoisy(row.alertsInDay);
  return row.state === view;
}

const volumeOf = (row: ListedDetector) => row.volume?.days.reduce((a, b) => a + b, 0) ?? 0;

const KEY: Record<Sort, (row: ListedDetector) => number | string> = {
  id: (row) => row.id,
  level: (row) => SEVERITIES.indexOf(row.level),
  title: (row) => row.title.toLowerCase(),
  state: (row) => ['live', 'observing', 'paused', 'retired'].indexOf(row.state),
  alerts: (row) => row.alerts,
  volume: volumeOf,
  // unknown ones last when the best come first
  precision: (row) => precision(row) ?? -1,
  fired: (row) => row.lastFired ?? 0,
  threats: (row) => row.threats.length,
};

/** The rows of a question, in its order; ties keep the order that they came in. */
export function orderedRows(rows: readonly ListedDetector[], question: ListQuestion, now: number): ListedDetector[] {
  const words = question.text.toLowerCase().split(/\s+/).filter(Boolean);
  const said = (row: ListedDetector) => `d-${row.id} ${row.title} ${row.tags.join(' ')} ${row.origin}`.toLowerCase();
  const found = rows.filter((row) => {
    if (!inView(row, question.view, now)) return false;
    const text = said(row);
    return words.every((word) => text.includes(word));
  });
  const { sort, descending } = question;
  if (sort === null) return found;
  const key = KEY[sort];
  const sign = descending ? -1 : 1;
  return found.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? 0 : x < y ? -sign : sign;
  });
}
