import type pg from 'pg';
import { type Queryable, transaction } from '../db/client';
import { plain, texts } from '../db/columns';
import { copyRows, int2, int8, uuid } from '../db/copy';
import { foldText } from '../sigma/fold';
import type { Behavior, ProcessBehavior } from './behavior';
import { type EventKind, kindCode, kindOfCode } from './event';
import type { Keys } from './keys';
import { RecentMap } from './recent-map';
import { VALUE_FIELDS, valuesOf } from './values';

/** `behaviors.kind` of a process that was never seen starting: no rule reads it by itself. */
export const UNSEEN_PROCESS = -1;

/** A dictionary row as it is written. Rows are immutable: the id is a keyed hash of the content. */
interface DictionaryRow {
  id: string;
  kind: number;
  processBehaviorId: string | null;
  targetId: string | null;
  behavior: Behavior;
}

/** What is stored of a row's content besides its process and its target. Most rows of a batch are stored already: made when asked. */
export function docOf({ processBehaviorId, behavior }: DictionaryRow): string {
  if (processBehaviorId === null) return JSON.stringify(behavior.process);
  const { paths, outcome, user, uid, image, action } = behavior;
  return JSON.stringify({ paths, outcome, user, uid, image, action });
}

/**
 * The behaviors of one batch, each with its id. `idOf` is cheap for repeated objects of one process: a process's own
 * behavior is hashed once.
 */
export class DictionaryBatch {
  readonly rows = new Map<string, DictionaryRow>();
  readonly targets = new Map<string, Behavior>();
  private readonly processIds = new Map<ProcessBehavior, string>();

  constructor(private readonly keys: Keys) {}

  process(p: ProcessBehavior): string {
    let id = this.processIds.get(p);
    if (!id) {
      id = this.keys.processBehavior(p);
      this.processIds.set(p, id);
      this.rows.set(id, {
        id,
        kind: p.started ? kindCode('process_start') : UNSEEN_PROCESS,
        processBehaviorId: null,
        targetId: null,
        behavior: { kind: p.started ? 'process_start' : 'other', process: p },
      });
    }
    return id;
  }

  /** A process's start and end bear its own behavior; everything else points at it. */
  idOf(b: Behavior): string {
    const processBehaviorId = this.process(b.process);
    if (b.kind === 'process_start' || b.kind === 'process_end') return processBehaviorId;
    const hasTarget = b.file !== undefined || b.net !== undefined;
    const targetId = hasTarget ? this.keys.target(b) : null;
    const id = this.keys.behavior(b, processBehaviorId, targetId);
    if (!this.rows.has(id)) {
      if (targetId) this.targets.set(targetId, b);
      this.rows.set(id, {
        id,
        kind: kindCode(b.kind),
        processBehaviorId,
        targetId,
        behavior: b,
      });
    }
    return id;
  }
}

/** Ids known to be stored: rows are never removed, so knowing one is enough. */
const stored = new WeakMap<Keys, Set<string>>();
const STORED_LIMIT = 500_000;

/**
 * Stores what is new, sorted, in a short transaction of its own: rows are immutable and shared by all hosts, so no
 * ingest transaction may hold a lock on them.
 */
export async function putBehaviors(pool: pg.Pool, keys: Keys, batch: DictionaryBatch): Promise<void> {
  let known = stored.get(keys);
  if (!known || known.size > STORED_LIMIT) {
    known = new Set();
    stored.set(keys, known);
  }
  const rows = [...batch.rows.values()].filter((row) => !known.has(row.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (rows.length === 0) return;
  await transaction(
    async (tx) => {
      await putTargets(tx, batch, rows);
      await putValues(tx, keys, await putRows(tx, rows));
    },
    { pool },
  );
  for (const row of rows) known.add(row.id);
}

async function putTargets(db: Queryable, batch: DictionaryBatch, rows: DictionaryRow[]): Promise<void> {
  const wanted = [...new Set(rows.flatMap((row) => row.targetId ?? []))].sort();
  if (wanted.length === 0) return;
  const of = wanted.map((id) => batch.targets.get(id)!);
  await db.query(
    `insert into targets (target_id, doc, target, port)
     select * from unnest($1::uuid[], $2::jsonb[], $3::text[], $4::int[]) on conflict do nothing`,
    [
      plain(wanted, (id) => id),
      texts(of, (b) => JSON.stringify({ file: b.file, net: b.net })),
      texts(of, (b) => foldText(b.file?.path ?? b.net?.ip ?? '')),
      plain(of, (b) => b.net?.port),
    ],
  );
}

/** @returns the rows that were not stored yet */
async function putRows(db: Queryable, rows: DictionaryRow[]): Promise<DictionaryRow[]> {
  const text = (pick: (p: ProcessBehavior) => string | undefined) =>
    texts(rows, (row) => {
      const value =
        row.kind === kindCode('process_start') || row.kind === UNSEEN_PROCESS ? pick(row.behavior.process) : undefined;
      return value === undefined ? null : foldText(value);
    });
  const { rows: inserted } = await db.query<{ behavior_id: string }>(
    `insert into behaviors (behavior_id, kind, process_behavior_id, target_id, doc, image, command_line, parent_image, parent_command_line)
     select * from unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::text[], $7::text[], $8::text[], $9::text[])
     on conflict do nothing returning behavior_id`,
    [
      plain(rows, (row) => row.id),
      plain(rows, (row) => row.kind),
      plain(rows, (row) => row.processBehaviorId),
      plain(rows, (row) => row.targetId),
      texts(rows, docOf),
      text((p) => p.image),
      text((p) => p.commandLine),
      text((p) => p.parent?.image),
      text((p) => p.parent?.commandLine),
    ],
  );
  if (inserted.length === rows.length) return rows;
  const fresh = new Set(inserted.map((row) => row.behavior_id));
  await compareContent(
    db,
    rows.filter((row) => !fresh.has(row.id)),
  );
  return rows.filter((row) => fresh.has(row.id));
}

/** A 128-bit keyed hash does not collide by chance; if content differs, something is wrong and nothing is stored. */
async function compareContent(db: Queryable, rows: DictionaryRow[]): Promise<void> {
  const { rows: different } = await db.query<{ behavior_id: string }>(
    `select b.behavior_id from unnest($1::uuid[], $2::jsonb[]) n(id, doc) cross join lateral (
       select behavior_id, doc from behaviors where behavior_id = n.id limit 1) b
     where b.doc <> n.doc`,
    [plain(rows, (row) => row.id), texts(rows, docOf)],
  );
  if (different.length > 0) {
    throw new Error(
      `behavior ${different[0]!.behavior_id} is stored with another content: the installation key changed or the dictionary is damaged`,
    );
  }
}

interface ValueRow {
  field: number;
  key: string;
  id: string;
}

/** The values of rows that were just stored: whoever stores a row stores its values in the same transaction. */
async function putValues(db: pg.ClientBase, keys: Keys, rows: readonly DictionaryRow[]): Promise<void> {
  const list: ValueRow[] = [];
  // Behaviors of a batch share most of their values: programs, folders, users.
  const made = VALUE_FIELDS.map(() => new Map<string, string>());
  for (const row of rows) {
    if (row.kind === UNSEEN_PROCESS) continue;
    for (const { field, value } of valuesOf(row.behavior)) {
      const number = VALUE_FIELDS.indexOf(field);
      const of = made[number]!;
      let key = of.get(value);
      if (key === undefined) {
        key = keys.value(field, value);
        of.set(value, key);
      }
      list.push({ field: number, key, id: row.id });
    }
  }
  list.sort((a, b) => a.field - b.field || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  await copyRows(db, 'behavior_values', VALUE_COPY, list);
}

const VALUE_COPY = [
  int2<ValueRow>('field', (v) => v.field),
  int8<ValueRow>('value_key', (v) => v.key),
  uuid<ValueRow>('behavior_id', (v) => v.id),
];

interface ReadRow {
  id: string;
  kind: number;
  doc: Record<string, unknown>;
  process: ProcessBehavior | null;
  target: Pick<Behavior, 'file' | 'net'> | null;
}

const READ = `select b.behavior_id as id, b.kind, b.doc, p.doc as process, t.doc as target
  from behaviors b
  left join behaviors p on p.behavior_id = b.process_behavior_id
  left join targets t on t.target_id = b.target_id`;

function behaviorOf(row: ReadRow): Behavior {
  if (row.process === null) {
    const kind: EventKind = row.kind === UNSEEN_PROCESS ? 'other' : kindOfCode(row.kind);
    return { kind, process: row.doc as unknown as ProcessBehavior };
  }
  return { kind: kindOfCode(row.kind), process: row.process, ...row.target, ...row.doc };
}

/** The behaviors with these ids; unknown ids are absent. */
export async function readBehaviors(db: Queryable, ids: readonly string[]): Promise<Map<string, Behavior>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<ReadRow>(`${READ} where b.behavior_id = any($1::uuid[])`, [[...new Set(ids)]]);
  return new Map(rows.map((row) => [row.id, behaviorOf(row)]));
}

const recent = new RecentMap<string, ProcessBehavior>(20_000);

/** The processes' own behaviors with these ids; unknown ids are absent. They are shared: nobody changes one. */
export async function readProcessBehaviors(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, ProcessBehavior>> {
  const out = new Map<string, ProcessBehavior>();
  const unknown = new Set<string>();
  for (const id of ids) {
    const behavior = out.get(id) ?? recent.get(id);
    if (behavior) out.set(id, behavior);
    else unknown.add(id);
  }
  if (unknown.size === 0) return out;
  const { rows } = await db.query<{ id: string; doc: ProcessBehavior }>(
    'select behavior_id as id, doc from behaviors where behavior_id = any($1::uuid[])',
    [plain([...unknown], (id) => id)],
  );
  for (const { id, doc } of rows) {
    out.set(id, doc);
    recent.set(id, doc);
  }
  return out;
}

/** SQL that narrows to a superset of what is wanted: conditions over b (behaviors), p (its process) and t (targets). */
export interface DictionaryFilter {
  sql: string;
  params: unknown[];
}

/** Ids of candidates of these kinds, at most `limit`, in no order: so that an index on their texts may find them. */
export async function candidateIds(
  db: Queryable,
  kinds: readonly EventKind[],
  where: DictionaryFilter,
  limit: number,
): Promise<string[]> {
  const n = where.params.length;
  const { rows } = await db.query<{ id: string }>(
    `select b.behavior_id as id from behaviors b
     left join behaviors p on p.behavior_id = b.process_behavior_id
     left join targets t on t.target_id = b.target_id
     where (${where.sql}) and b.kind = any($${n + 1}::smallint[]) limit $${n + 2}`,
    [...where.params, kinds.map(kindCode), limit],
  );
  return rows.map(({ id }) => id);
}

const PAGE = 5_000;

/** All behaviors of these kinds, in id order, a page at a time. */
export async function* streamBehaviors(
  db: Queryable,
  options: { kinds: readonly EventKind[]; where?: DictionaryFilter },
): AsyncGenerator<{ id: string; behavior: Behavior }> {
  const codes = options.kinds.map(kindCode);
  const where = options.where ?? { sql: 'true', params: [] };
  const n = where.params.length;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await db.query<ReadRow>(
      `${READ} where (${where.sql}) and b.kind = any($${n + 1}::smallint[]) and b.behavior_id > $${n + 2}::uuid
       order by b.behavior_id limit ${PAGE}`,
      [...where.params, codes, after],
    );
    for (const row of rows) yield { id: row.id, behavior: behaviorOf(row) };
    if (rows.length < PAGE) return;
    after = rows[rows.length - 1]!.id;
  }
}
