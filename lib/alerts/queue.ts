import { z } from 'zod';
import { AppError } from '../errors';
import { SEVERITIES, STATUSES } from './alert';

/**
 * The queue's filters: from the query string to SQL. Pure; store.ts runs the result. Every value is a bound parameter;
 * conditions that partial indexes rest on are written out as those indexes have them.
 */
export const VIEWS = ['open', 'unassigned', 'mine', 'critical', 'few-legs', 'closed', 'all'] as const;
export type View = (typeof VIEWS)[number];
export const SORTS = ['severity', 'newest', 'oldest', 'events'] as const;
export type Sort = (typeof SORTS)[number];
export const GROUPINGS = ['lineage', 'host', 'detector', 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** `a,b`, or the name repeated. */
const list = <T>(item: z.ZodType<T>) =>
  z.preprocess((value) => {
    const parts = (Array.isArray(value) ? value : [value]).flatMap((part) =>
      typeof part === 'string' ? part.split(',') : [part],
    );
    return parts.filter((part) => part !== '' && part !== undefined);
  }, z.array(item).max(50));

const id = z.coerce.number().int().positive().max(2_147_483_647);

export const queueQuery = z.object({
  view: z.enum(VIEWS).default('open'),
  status: list(z.enum(STATUSES)).optional(),
  severity: list(z.enum(SEVERITIES)).optional(),
  /** names of hosts, or name@source where two sources have hosts of one name */
  host: list(z.string().max(300)).optional(),
  /** ids of detectors */
  detector: list(id).optional(),
  /** names of people, or `none` */
  assignee: list(z.string().max(100)).optional(),
  /** each of them */
  tag: list(z.string().max(60)).optional(),
  /** id of a threat, or `none` */
  threat: z.union([z.literal('none'), id]).optional(),
  /** part of the detector's title, host, image, command line, path, address or user; case does not count in ASCII */
  q: z.string().trim().max(500).optional(),
  sort: z.enum(SORTS).default('severity'),
  group: z.enum(GROUPINGS).default('none'),
  /** keys of groups whose rows are left out */
  fold: list(
    z
      .string()
      .regex(/^(detector-\d+|host-\d+|lineage-\d+-\d+)$/)
      .max(60),
  ).optional(),
  cursor: z.string().max(1_500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type QueueQuery = z.infer<typeof queueQuery>;

/** What chooses alerts, without what orders and cuts them. */
export type QueueFilter = Omit<QueueQuery, 'sort' | 'group' | 'fold' | 'cursor' | 'limit'>;
export const queueFilter = queueQuery.omit({ sort: true, group: true, fold: true, cursor: true, limit: true });

export const OPEN = `a.redirect_to is null and a.status in ('new', 'in_progress')`;
export const CLOSED = `a.redirect_to is null and a.status = 'closed'`;
const ANY = 'a.redirect_to is null';
const HIGH = SEVERITIES.indexOf('high');
/** severity codes from `high` on */
export const CRITICAL_AND_HIGH = `a.severity >= ${HIGH}`;

export interface Lineage {
  hostId: number;
  anchorId: string;
}

/** What the store looks up first, so that the conditions speak of ids. */
export interface Known {
  /** who asks */
  actor: string;
  /** hosts with the asked names */
  hostIds?: readonly number[];
  /** hosts and detector versions whose name or title holds the searched text */
  searchedHostIds?: readonly number[];
  searchedVersions?: readonly { detectorId: number; versionId: number }[];
  /** lineages that fewer live detectors than wanted catch */
  fewLegs?: readonly Lineage[];
}

export interface Sql {
  text: string;
  params: unknown[];
}

/** What partial indexes rest on: whether a view holds open alerts, closed ones, or all. */
export function ofView(view: View): string {
  return view === 'all' ? ANY : view === 'closed' ? CLOSED : OPEN;
}

/** Conditions over `a` (alerts). */
export function queueConditions(query: QueueFilter, known: Known): Sql {
  const params: unknown[] = [];
  const bind = (value: unknown, type: string) => `$${params.push(value)}::${type}`;
  // of one value an index keeps the order of its rows, of a list it does not
  const oneOf = (values: readonly unknown[], type: string) =>
    values.length === 1 ? `= ${bind(values[0], type)}` : `= any(${bind(values, `${type}[]`)})`;
  const parts = [ofView(query.view)];
  if (query.view === 'unassigned') parts.push('a.assignee is null');
  if (query.view === 'mine') parts.push(`a.assignee = ${bind(known.actor, 'text')}`);
  if (query.view === 'critical') parts.push(CRITICAL_AND_HIGH);
  if (query.view === 'few-legs') {
    const lineages = known.fewLegs ?? [];
    const hosts = bind(
      lineages.map((l) => l.hostId),
      'int[]',
    );
    const anchors = bind(
      lineages.map((l) => l.anchorId),
      'bigint[]',
    );
    parts.push(`(a.host_id, a.anchor_id) in (select * from unnest(${hosts}, ${anchors}))`);
  }
  if (query.status?.length) parts.push(`a.status ${oneOf(query.status, 'text')}`);
  if (query.severity?.length) {
    const codes = query.severity.map((severity) => SEVERITIES.indexOf(severity));
    parts.push(`a.severity ${oneOf(codes, 'smallint')}`);
  }
  if (query.host?.length) parts.push(`a.host_id ${oneOf(known.hostIds ?? [], 'int')}`);
  if (query.detector?.length) parts.push(`a.detector_id ${oneOf(query.detector, 'int')}`);
  if (query.assignee?.length) {
    const names = query.assignee.filter((name) => name !== 'none');
    const nobody = names.length < query.assignee.length ? 'a.assignee is null or ' : '';
    parts.push(`(${nobody}a.assignee ${oneOf(names, 'text')})`);
  }
  if (query.tag?.length) parts.push(`a.tags <> '{}' and a.tags @> ${bind(query.tag, 'text[]')}`);
  if (query.threat === 'none') parts.push('a.threat_id is null');
  else if (query.threat !== undefined) parts.push(`a.threat_id = ${bind(query.threat, 'int')}`);
  if (query.q) {
    const held: string[] = [];
    const { searchedHostIds: hosts = [], searchedVersions: searched = [] } = known;
    if (hosts.length > 0) held.push(`a.host_id = any(${bind(hosts, 'int[]')})`);
    if (searched.length > 0) {
      // an index knows alerts by their detectors alone
      const detectors = bind([...new Set(searched.map(({ detectorId }) => detectorId))], 'int[]');
      const versions = searched.map(({ versionId }) => versionId);
      held.push(`(a.detector_id = any(${detectors}) and a.version_id = any(${bind(versions, 'int[]')}))`);
    }
    if (searchesText(query)) held.push(`a.search like ${bind(likePattern(asciiLower(query.q)), 'text')}`);
    parts.push(held.length > 0 ? `(${held.join(' or ')})` : 'false');
  }
  return { text: parts.join(' and '), params };
}

/** Codes of the severities that a filter asks for; null: all of them. */
export function severitiesOf({ view, severity }: Pick<QueueFilter, 'view' | 'severity'>): number[] | null {
  if (view !== 'critical' && !severity?.length) return null;
  const asked = severity?.length
    ? [...new Set(severity)].map((s) => SEVERITIES.indexOf(s))
    : SEVERITIES.map((_, i) => i);
  return view === 'critical' ? asked.filter((code) => code >= HIGH) : asked;
}

/**
 * Whether the text of alerts is searched, or only hosts and titles. Without three letters or digits in a row a trigram
 * index has nothing to look up, and a search among all alerts ever would read each of them.
 */
export function searchesText(query: Pick<QueueFilter, 'q' | 'view'>): boolean {
  const everything = query.view === 'all' || query.view === 'closed';
  return !everything || /[\p{L}\p{N}]{3}/u.test(query.q ?? '');
}

/** "contains", as a LIKE pattern without accidental wildcards. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** As lower() of the collation "C": the rest of Unicode stays as it is. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

// --- order and keyset ------------------------------------------------------------------------------------------------

const TS_TYPE = 'float8';
const ORDERS: Record<Sort, { keys: { column: string; type: string; isTime: boolean }[]; direction: 'asc' | 'desc' }> = {
  severity: {
    keys: [key('a.severity', 'smallint'), time('a.last_ts'), key('a.alert_id', 'bigint')],
    direction: 'desc',
  },
  newest: { keys: [time('a.last_ts'), key('a.alert_id', 'bigint')], direction: 'desc' },
  oldest: { keys: [time('a.last_ts'), key('a.alert_id', 'bigint')], direction: 'asc' },
  events: { keys: [key('a.event_count', 'int'), time('a.last_ts'), key('a.alert_id', 'bigint')], direction: 'desc' },
};

function key(column: string, type: string) {
  return { column, type, isTime: false };
}
function time(column: string) {
  return { column, type: TS_TYPE, isTime: true };
}

export function orderBy(sort: Sort): string {
  const { keys, direction } = ORDERS[sort];
  return keys.map(({ column }) => `${column} ${direction}`).join(', ');
}

/** Whether `b` stands before `a` in this order. */
export function standsBefore(sort: Sort): string {
  const { keys, direction } = ORDERS[sort];
  const row = (alias: string) => `(${keys.map(({ column }) => column.replace('a.', `${alias}.`)).join(', ')})`;
  return `${row('b')} ${direction === 'desc' ? '>' : '<'} ${row('a')}`;
}

/** Conditions over `a` as conditions over another one; their parameters stay. */
export function forOther(text: string, other = 'b'): string {
  return text.replace(/\ba\./g, `${other}.`);
}

/** The rows after a cursor, as one row comparison that an index can begin at. Parameters are numbered from `from`. */
export function afterCursor(sort: Sort, cursor: string, from: number): Sql {
  const { keys, direction } = ORDERS[sort];
  const values = decodeCursor(sort, cursor);
  const bound = keys.map(({ type, isTime }, i) =>
    isTime ? `to_timestamp($${from + i}::${type} / 1000.0)` : `$${from + i}::${type}`,
  );
  const sign = direction === 'desc' ? '<' : '>';
  return { text: `(${keys.map(({ column }) => column).join(', ')}) ${sign} (${bound.join(', ')})`, params: values };
}

export interface CursorRow {
  severityCode: number;
  lastTime: number;
  eventCount: number;
  id: string;
}

/** Where the next page begins. Bound to its order, so that a cursor of another sort is refused. */
export function encodeCursor(sort: Sort, row: CursorRow): string {
  const first = sort === 'severity' ? [row.severityCode] : sort === 'events' ? [row.eventCount] : [];
  return Buffer.from(JSON.stringify([sort, ...first, row.lastTime, row.id])).toString('base64url');
}

/** Negative: `a` stands before `b`. */
export function comparePlaces(sort: Sort, a: CursorRow, b: CursorRow): number {
  const { direction } = ORDERS[sort];
  const first =
    sort === 'severity' ? a.severityCode - b.severityCode : sort === 'events' ? a.eventCount - b.eventCount : 0;
  const ascending = first || a.lastTime - b.lastTime || Number(BigInt(a.id) - BigInt(b.id));
  return direction === 'desc' ? -ascending : ascending;
}

/** The place that a cursor names. */
export function placeOf(sort: Sort, cursor: string): CursorRow {
  const values = decodeCursor(sort, cursor).map(Number);
  const [lastTime = 0] = values.slice(-2);
  const first = values.length > 2 ? values[0]! : 0;
  return { severityCode: first, eventCount: first, lastTime, id: String(decodeCursor(sort, cursor).at(-1)) };
}

const cursorShape = z.tuple([z.enum(SORTS)], z.union([z.number(), z.string().regex(/^\d{1,18}$/)]));

function decodeCursor(sort: Sort, cursor: string): (number | string)[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parsed = undefined;
  }
  const result = cursorShape.safeParse(parsed);
  const keys = ORDERS[sort].keys;
  if (!result.success || result.data[0] !== sort || result.data.length !== keys.length + 1) throw badCursor();
  const values = result.data.slice(1) as (number | string)[];
  const fits = values.every((value, i) =>
    keys[i]!.isTime ? typeof value === 'number' && Math.abs(value) < 1e14 : Number.isSafeInteger(Number(value)),
  );
  if (!fits || values.some((value, i) => keys[i]!.type === 'smallint' && Number(value) > 32_767)) throw badCursor();
  return values;
}

function badCursor(): AppError {
  return new AppError(
    'bad_request',
    'This cursor does not belong to this order of the queue. Start from the first page.',
  );
}
