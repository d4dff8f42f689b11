import { SEVERITIES, type Severity } from '../../lib/alerts/alert';
import type { Sort, View } from '../../lib/alerts/queue';
import type { QueryValue } from '../ui/api';

const VIEWS = [
  'open',
  'unassigned',
  'mine',
  'critical',
  'few-legs',
  'closed',
  'all',
] as const satisfies readonly View[];
export const SORTS = ['severity', 'newest', 'oldest', 'events'] as const satisfies readonly Sort[];

/** What the queue shows: everything here lives in the address, so that a link reproduces it. */
export const GROUPINGS = ['lineage', 'host', 'detector', 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];
export const ROW_SIZES = ['2', '1'] as const;
export type RowSize = (typeof ROW_SIZES)[number];

export interface QueueState {
  view: View;
  severity: Severity[];
  /** names */
  host: string[];
  /** ids */
  detector: string[];
  q: string;
  sort: Sort;
  group: Grouping;
  rows: RowSize;
  preview: boolean;
  /** the alert under the cursor */
  at: string | null;
}

export const FIRST_VIEW: QueueState = {
  view: 'open',
  severity: [],
  host: [],
  detector: [],
  q: '',
  sort: 'severity',
  group: 'lineage',
  rows: '2',
  preview: true,
  at: null,
};

/** Unknown values fall back to the first view's. */
export function readAddress(search: URLSearchParams): QueueState {
  const list = (name: string) => [...new Set((search.get(name) ?? '').split(',').filter(Boolean))];
  return {
    view: oneOf(VIEWS, search.get('view'), FIRST_VIEW.view),
    severity: list('severity').filter((s): s is Severity => (SEVERITIES as readonly string[]).includes(s)),
    host: list('host'),
    detector: list('detector').filter((id) => /^\d{1,9}$/.test(id)),
    q: search.get('q') ?? '',
    sort: oneOf(SORTS, search.get('sort'), FIRST_VIEW.sort),
    group: oneOf(GROUPINGS, search.get('group'), FIRST_VIEW.group),
    rows: oneOf(ROW_SIZES, search.get('rows'), FIRST_VIEW.rows),
    preview: search.get('preview') !== 'off',
    at: search.get('at'),
  };
}

/** The query string of a view, with "?"; what is as in the first view is left out. */
export function writeAddress(state: QueueState): string {
  const out = new URLSearchParams();
  const put = (name: string, value: string, usual: string) => value !== usual && out.set(name, value);
  put('view', state.view, FIRST_VIEW.view);
  put('severity', state.severity.join(','), '');
  put('host', state.host.join(','), '');
  put('detector', state.detector.join(','), '');
  put('q', state.q, '');
  put('sort', state.sort, FIRST_VIEW.sort);
  put('group', state.group, FIRST_VIEW.group);
  put('rows', state.rows, FIRST_VIEW.rows);
  put('preview', state.preview ? '' : 'off', '');
  put('at', state.at ?? '', '');
  const text = out.toString();
  return text ? `?${text}` : '';
}

/** The filters as the API takes them. What only changes how rows are drawn is no part. */
export function filtersOf(state: QueueState): Record<string, QueryValue> {
  return {
    view: state.view,
    severity: state.severity.join(','),
    host: state.host.join(','),
    detector: state.detector.join(','),
    q: state.q.trim(),
    sort: state.sort,
  };
}

/** Filters beside the view are on. */
export function isFiltered(state: QueueState): boolean {
  return state.severity.length + state.host.length + state.detector.length > 0 || state.q.trim() !== '';
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null, usual: T): T {
  return allowed.find((each) => each === value) ?? usual;
}
