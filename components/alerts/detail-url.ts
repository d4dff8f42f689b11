import { filterText, readFilter, type TreeFilter } from '../../lib/process-tree/filter';
import type { Window } from '../../lib/process-tree/idle';
import type { Openness } from '../../lib/process-tree/openness';

export const BOTTOM_TABS = ['inspector', 'host', 'related', 'elsewhere', 'decide'] as const;
export type BottomTab = (typeof BOTTOM_TABS)[number];

/** What of an alert page is worth a link. The address reproduces the view. */
export interface DetailView {
  /** life id of the selected row */
  row: string | null;
  /** event ref, when an event of the row is selected rather than its start */
  event: string | null;
  window: Window | null;
  view: 'tree' | 'graph';
  axis: 'fold' | 'linear';
  /** text that rows and surrounding events are searched for */
  find: string;
  filter: TreeFilter;
  /** siblings that do the same are one row */
  grouped: boolean;
  /** how far rows are open, where somebody changed it; the first ones, as far as an address has room */
  chosen: ReadonlyMap<string, Openness>;
  /** rows that stand for several and are open */
  openGroups: ReadonlySet<string>;
  /** what stands under the tree */
  tab: BottomTab;
}

export function readDetailView(params: Pick<URLSearchParams, 'get'>): DetailView {
  return {
    row: params.get('row'),
    event: params.get('event'),
    window: readWindow(params.get('window')),
    view: params.get('view') === 'graph' ? 'graph' : 'tree',
    axis: params.get('axis') === 'linear' ? 'linear' : 'fold',
    find: params.get('find') ?? '',
    filter: readFilter(params.get('filter')),
    grouped: params.get('group') !== 'off',
    chosen: readChosen(params.get('open')),
    openGroups: new Set(listIn(params.get('groups'))),
    tab: BOTTOM_TABS.find((tab) => tab === params.get('tab')) ?? 'inspector',
  };
}

/** `?row=…`, without what is as the page begins; empty when all is. */
export function detailQuery(view: DetailView): string {
  const params = new URLSearchParams();
  if (view.row !== null) params.set('row', view.row);
  if (view.event !== null) params.set('event', view.event);
  if (view.window !== null) params.set('window', `${micro(view.window.from)}-${micro(view.window.to)}`);
  if (view.chosen.size > 0) params.set('open', chosenText(view.chosen));
  if (view.openGroups.size > 0) params.set('groups', [...view.openGroups].slice(0, MOST_ROWS).join(','));
  if (view.view === 'graph') params.set('view', 'graph');
  if (view.axis === 'linear') params.set('axis', 'linear');
  if (view.find !== '') params.set('find', view.find);
  const filter = filterText(view.filter);
  if (filter !== '') params.set('filter', filter);
  if (!view.grouped) params.set('group', 'off');
  if (view.tab !== 'inspector') params.set('tab', view.tab);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Epoch milliseconds to the microsecond: a window may be shorter than a millisecond. */
function micro(time: number): number {
  return Math.round(time * 1000) / 1000;
}

function readWindow(text: string | null): Window | null {
  const match = /^(\d{1,15}(?:\.\d{1,3})?)-(\d{1,15}(?:\.\d{1,3})?)$/.exec(text ?? '');
  if (!match) return null;
  const from = Number(match[1]);
  const to = Number(match[2]);
  return to > from ? { from, to } : null;
}

/** An address that is too long is refused by servers and mail programs. */
const MOST_ROWS = 40;
const LETTERS: Record<Openness, string> = { open: 'o', focused: 'f', collapsed: 'c' };

function readChosen(text: string | null): Map<string, Openness> {
  const chosen = new Map<string, Openness>();
  for (const word of listIn(text)) {
    const openness = (Object.keys(LETTERS) as Openness[]).find((state) => LETTERS[state] === word.at(-1));
    if (openness) chosen.set(word.slice(0, -1), openness);
  }
  return chosen;
}

function listIn(text: string | null): string[] {
  return (text ?? '')
    .split(',')
    .filter((word) => word !== '')
    .slice(0, MOST_ROWS);
}

function chosenText(chosen: ReadonlyMap<string, Openness>): string {
  return [...chosen]
    .slice(0, MOST_ROWS)
    .map(([id, openness]) => id + LETTERS[openness])
    .join(',');
}
