import { DEFAULT_COLUMNS, isColumn } from '../../lib/hunt/columns';

/** What the hunt shows: everything here lives in the address, so that a link reproduces it. */
export interface HuntState {
  query: string;
  /** epoch milliseconds, half-open; null: to the end of what is stored */
  from: number | null;
  to: number | null;
  columns: string[];
  /** the saved search that it came from */
  saved: number | null;
  /** the event that is looked at */
  event: string | null;
}

const number = (text: string | null, pattern: RegExp) => (text !== null && pattern.test(text) ? Number(text) : null);

/** Values that make no sense fall back to the first view's. */
export function readHuntAddress(search: URLSearchParams): HuntState {
  const columns = [...new Set((search.get('columns') ?? '').split(',').filter(isColumn))];
  return {
    query: search.get('q') ?? '',
    from: number(search.get('from'), /^-?\d{1,16}(?:\.\d{1,3})?$/),
    to: number(search.get('to'), /^-?\d{1,16}(?:\.\d{1,3})?$/),
    columns: columns.length > 0 ? columns : [...DEFAULT_COLUMNS],
    saved: number(search.get('saved'), /^\d{1,9}$/),
    event: search.get('event'),
  };
}

/** The query string of a state, with "?"; what is as usual is left out. */
export function writeHuntAddress({ query, from, to, columns, saved, event }: HuntState): string {
  const out = new URLSearchParams();
  if (saved !== null) out.set('saved', String(saved));
  if (query) out.set('q', query);
  if (from !== null) out.set('from', String(from));
  if (to !== null) out.set('to', String(to));
  if (columns.join() !== DEFAULT_COLUMNS.join()) out.set('columns', columns.join(','));
  if (event) out.set('event', event);
  const text = out.toString();
  return text ? `?${text}` : '';
}
