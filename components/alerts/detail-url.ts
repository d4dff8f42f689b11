import { filterText, readFilter, type TreeFilter } from '../../lib/process-tree/filter';
import type { Window } from '../../lib/process-tree/idle';

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
    tab: BOTTOM_TABS.find((tab) => tab === params.get('tab')) ?? 'inspector',
  };
}

/** `?row=…`, without what is as the page begins; empty when all is. */
export function detailQuery(view: DetailView): string {
  const params = new URLSearchParams();
  if (view.row !== null) params.set('row', view.row);
  if (view.event !== null) params.set('event', view.event);
  if (view.window !== null) params.set('window', `${Math.floor(view.window.from)}-${Math.ceil(view.window.to)}`);
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

function readWindow(text: string | null): Window | null {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? '');
  if (!match) return null;
  const from = Number(match[1]);
  const to = Number(match[2]);
  return to > from ? { from, to } : null;
}
