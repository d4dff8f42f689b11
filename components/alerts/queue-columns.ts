/** The columns of the queue: which there are, and how those that a person chose stand in the address. Pure. */
export const COLUMN_IDS = [
  'severity',
  'alert',
  'host',
  'user',
  'last',
  'first',
  'events',
  'status',
  'assignee',
  'tags',
  'tree',
  'id',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export interface ColumnWords {
  head: string;
  /** pixels */
  width: number;
  /** pixels; the column of the alert itself takes what the others leave */
  least: number;
  right?: boolean;
  tip?: string;
}

export const COLUMNS: Record<ColumnId, ColumnWords> = {
  severity: { head: 'Severity', width: 80, least: 28 },
  alert: { head: 'Detector and why it matched', width: 480, least: 240 },
  host: { head: 'Host', width: 90, least: 50 },
  user: { head: 'User', width: 90, least: 50 },
  last: { head: 'Last, UTC', width: 84, least: 62, tip: 'of the latest matching event' },
  first: { head: 'First, UTC', width: 84, least: 62, tip: 'of the first matching event' },
  events: { head: 'Events', width: 56, least: 44, right: true },
  status: { head: 'Status', width: 104, least: 40 },
  assignee: { head: 'Assignee', width: 100, least: 50 },
  tags: { head: 'Tags', width: 120, least: 50 },
  tree: { head: 'Process tree', width: 180, least: 60 },
  id: { head: 'Alert', width: 64, least: 44, right: true },
};

export interface ChosenColumn {
  id: ColumnId;
  /** pixels; null: as it comes */
  width: number | null;
}

export const FIRST_COLUMNS: readonly ChosenColumn[] = (
  ['severity', 'alert', 'host', 'last', 'events', 'status'] as const
).map((id) => ({ id, width: null }));

const WIDEST = 1200;

/** "severity,alert,host:120": what nobody knows is left out, and the alert itself always has its column. */
export function readColumns(text: string | null): ChosenColumn[] {
  const seen = new Set<string>();
  const chosen = (text ?? '').split(',').flatMap((part): ChosenColumn[] => {
    const [name = '', width] = part.split(':');
    const id = COLUMN_IDS.find((each) => each === name);
    if (!id || seen.has(id)) return [];
    seen.add(id);
    return [{ id, width: width && /^\d{1,4}$/.test(width) ? clampWidth(id, Number(width)) : null }];
  });
  if (chosen.length === 0) return [...FIRST_COLUMNS];
  return seen.has('alert') ? chosen : [{ id: 'alert', width: null }, ...chosen];
}

/** Empty for the columns that come with the console. */
export function writeColumns(columns: readonly ChosenColumn[]): string {
  const text = columns.map(({ id, width }) => (width === null ? id : `${id}:${width}`)).join(',');
  return text === FIRST_COLUMNS.map(({ id }) => id).join(',') ? '' : text;
}

export function clampWidth(id: ColumnId, width: number): number {
  return Math.max(COLUMNS[id].least, Math.min(WIDEST, Math.round(width)));
}

/** Shown or not; a new column stands where it stands among all. */
export function toggleColumn(columns: readonly ChosenColumn[], id: ColumnId): ChosenColumn[] {
  if (columns.some((column) => column.id === id)) return columns.filter((column) => column.id !== id || id === 'alert');
  const rank = (column: ChosenColumn) => COLUMN_IDS.indexOf(column.id);
  const added: ChosenColumn = { id, width: null };
  const at = columns.findIndex((column) => rank(column) > rank(added));
  return at < 0 ? [...columns, added] : [...columns.slice(0, at), added, ...columns.slice(at)];
}

/** As CSS: the checkbox, then each column. */
export function gridTemplate(columns: readonly { id: ColumnId; width: number }[], oneLine: boolean): string {
  const widths = columns.map(({ id, width }) => {
    if (id === 'alert') return `minmax(${COLUMNS.alert.least}px, 1fr)`;
    const dated = oneLine && (id === 'last' || id === 'first') && width === COLUMNS[id].width;
    return `${dated ? 128 : width}px`;
  });
  return `14px ${widths.join(' ')}`;
}
