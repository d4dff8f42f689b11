import { SEVERITIES, type Severity } from '../../lib/alerts/alert';
import type { Sort, View } from '../../lib/alerts/queue';
import type { QueryValue } from '../ui/api';
import { type ChosenColumn, FIRST_COLUMNS, readColumns, writeColumns } from './queue-columns';

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
  /** names, or none */
  assignee: string[];
  tag: string[];
  q: string;
  sort: Sort;
  group: Grouping;
  /** keys of folded groups */
  fold: string[];
  rows: RowSize;
  columns: readonly ChosenColumn[];
  preview: boolean;
  /** the alert under the cursor */
  at: string | null;
}

export const FIRST_VIEW: QueueState = {
  view: 'open',
  severity: [],
  host: [],
  detector: [],
  assignee: [],
  tag: [],
  q: '',
  sort: 'severity',
  group: 'lineage',
  fold: [],
  columns: FIRST_COLUMNS,
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
    assignee: list('assignee'),
    tag: list('tag'),
    q: search.get('q') ?? '',
    sort: oneOf(SORTS, search.get('sort'), FIRST_VIEW.sort),
    group: oneOf(GROUPINGS, search.get('group'), FIRST_VIEW.group),
    fold: list('fold').filter((key) => /^(detector-\d+|host-\d+|lineage-\d+-\d+)$/.test(key)),
    columns: readColumns(search.get('cols')),
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
  put('assignee', state.assignee.join(','), '');
  put('tag', state.tag.join(','), '');
  put('q', state.q, '');
  put('sort', state.sort, FIRST_VIEW.sort);
  put('group', state.group, FIRST_VIEW.group);
  put('fold', state.fold.join(','), '');
  put('cols', writeColumns(state.columns), '');
  put('rows', state.rows, FIRST_VIEW.rows);
  put('preview', state.preview ? '' : 'off', '');
  put('at', state.at ?? '', '');
  const text = out.toString();
  return text ? `?${text}` : '';
}

/** What chooses alerts, as the API takes it. */
export function filtersOf(state: QueueState): Record<string, QueryValue> {
  return {
    view: state.view,
    severity: state.severity.join(','),
    host: state.host.join(','),
    detector: state.detector.join(','),
    assignee: state.assignee.join(','),
    tag: state.tag.join(','),
    q: state.q.trim(),
  };
}

/** The list as the API gives it: the filters, the order, the groups. How rows are drawn is no part. */
export function listOf(state: QueueState): Record<string, QueryValue> {
  return { ...filtersOf(state), sort: state.sort, group: state.group, fold: state.fold.join(',') };
}

/** The address without the place of the cursor: what a saved view holds. */
export function viewAddress(state: QueueState): string {
  return writeAddress({ ...state, at: null, preview: true, fold: [] });
}

/** Filters beside the view are on. */
export function isFiltered(state: QueueState): boolean {
  const lists = [state.severity, state.host, state.detector, state.assignee, state.tag];
  return lists.some((list) => list.length > 0) || state.q.trim() !== '';
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null, usual: T): T {
  return allowed.find((each) => each === value) ?? usual;
}
