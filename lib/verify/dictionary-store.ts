import type { Queryable } from '../db/client';
import { foldText } from '../sigma/fold';
import type { Behavior } from '../telemetry/behavior';
import { UNSEEN_PROCESS } from '../telemetry/dictionary-store';
import { kindCode, kindOfCode } from '../telemetry/event';
import type { Keys } from '../telemetry/keys';
import { VALUE_FIELDS, valuesOf } from '../telemetry/values';
import type { Findings } from './verify';

const PAGE = 5_000;

/** A value that prevalence counts a behavior by. */
export interface DictionaryValue {
  id: string;
  field: number;
  key: string;
}

interface Row {
  id: string;
  kind: number;
  processId: string | null;
  targetId: string | null;
  doc: Record<string, unknown>;
  process: Behavior['process'] | null;
  target: Pick<Behavior, 'file' | 'net'> | null;
  texts: (string | null)[];
  /** of events that are stored: an ingest that was cut off may leave behaviors that nothing names */
  used: boolean;
}

export interface CheckedDictionary {
  behaviors: number;
  missing: DictionaryValue[];
  extra: DictionaryValue[];
}

/** The dictionary, a page at a time: each content gives its row's id, its searched text and its values. */
export async function checkDictionary(db: Queryable, keys: Keys, found: Findings): Promise<CheckedDictionary> {
  const missing: DictionaryValue[] = [];
  let behaviors = 0;
  let values = 0;
  for await (const rows of pages(db)) {
    const expected: (DictionaryValue & { used: boolean })[] = [];
    for (const row of rows) {
      const behavior = behaviorOf(row);
      if (idOf(keys, row, behavior) !== row.id) found.add('behavior', `behavior ${row.id}`);
      else if (textsOf(row, behavior).some((text, i) => text !== row.texts[i]))
        found.add('behavior_text', `behavior ${row.id}`);
      expected.push(...valuesFor(keys, row, behavior).map((value) => ({ ...value, used: row.used })));
    }
    const absent = await absentValues(db, expected);
    missing.push(...expected.filter((value) => value.used && absent.has(textOf(value))));
    values += expected.length - absent.size;
    behaviors += rows.length;
  }
  // Every page's values were looked for; whether there are others is one count, and only then another pass.
  const { rows } = await db.query<{ n: number }>('select count(*)::float8 as n from behavior_values');
  const extra = rows[0]!.n > values ? await extraValues(db, keys) : [];
  for (const id of new Set([...missing, ...extra].map((value) => value.id)))
    found.add('behavior_values', `behavior ${id}`);
  return { behaviors, missing, extra };
}

async function* pages(db: Queryable): AsyncGenerator<Row[]> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await db.query<Row>(
      `select b.behavior_id as id, b.kind, b.process_behavior_id as "processId", b.target_id as "targetId", b.doc,
         p.doc as process, t.doc as target,
         array[b.image, b.command_line, b.parent_image, b.parent_command_line, t.target] as texts,
         exists (select from rollups r where r.behavior_id = b.behavior_id) as used
       from behaviors b left join behaviors p on p.behavior_id = b.process_behavior_id
       left join targets t on t.target_id = b.target_id
       where b.behavior_id > $1 order by b.behavior_id limit ${PAGE}`,
      [after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows[rows.length - 1]!.id;
  }
}

const isProcess = (row: Row): boolean => row.kind === UNSEEN_PROCESS || row.kind === kindCode('process_start');

function behaviorOf(row: Row): Behavior {
  if (isProcess(row)) {
    const kind = row.kind === UNSEEN_PROCESS ? 'other' : 'process_start';
    return { kind, process: row.doc as unknown as Behavior['process'] };
  }
  return { kind: kindOfCode(row.kind), process: row.process!, ...row.target, ...row.doc };
}

function idOf(keys: Keys, row: Row, behavior: Behavior): string {
  if (isProcess(row)) return keys.processBehavior(behavior.process);
  if (row.process === null || (row.targetId !== null && keys.target(behavior) !== row.targetId)) return '';
  return keys.behavior(behavior, row.processId!, row.targetId);
}

function textsOf(row: Row, { process, file, net }: Behavior): (string | null)[] {
  const own = [process.image, process.commandLine, process.parent?.image, process.parent?.commandLine];
  const fold = (text: string | undefined) => (text === undefined ? null : foldText(text));
  const target = row.targetId === null ? null : foldText(file?.path ?? net?.ip ?? '');
  return [...own.map((text) => (isProcess(row) ? fold(text) : null)), target];
}

function valuesFor(keys: Keys, row: Row, behavior: Behavior): DictionaryValue[] {
  if (row.kind === UNSEEN_PROCESS || (!isProcess(row) && row.process === null)) return [];
  return valuesOf(behavior).map(({ field, value }) => ({
    id: row.id,
    field: VALUE_FIELDS.indexOf(field),
    key: keys.value(field, value),
  }));
}

const textOf = ({ id, field, key }: DictionaryValue): string => `${id} ${field} ${key}`;

async function absentValues(db: Queryable, expected: readonly DictionaryValue[]): Promise<Set<string>> {
  const { rows } = await db.query<DictionaryValue>(
    `select f as field, k as key, b as id from unnest($1::smallint[], $2::bigint[], $3::uuid[]) x(f, k, b)
     where not exists (select from behavior_values v where v.field = x.f and v.value_key = x.k and v.behavior_id = x.b)`,
    [expected.map((v) => v.field), expected.map((v) => v.key), expected.map((v) => v.id)],
  );
  return new Set(rows.map(textOf));
}

/** Values that are stored for a behavior and that its content does not give. */
async function extraValues(db: Queryable, keys: Keys): Promise<DictionaryValue[]> {
  const extra: DictionaryValue[] = [];
  for await (const rows of pages(db)) {
    const { rows: stored } = await db.query<DictionaryValue>(
      `select field, value_key as key, behavior_id as id from behavior_values where behavior_id = any($1::uuid[])`,
      [rows.map((row) => row.id)],
    );
    const expected = new Set(rows.flatMap((row) => valuesFor(keys, row, behaviorOf(row)).map(textOf)));
    extra.push(...stored.filter((value) => !expected.has(textOf(value))));
  }
  const { rows: orphans } = await db.query<DictionaryValue>(
    `select field, value_key as key, behavior_id as id from behavior_values v
     where not exists (select from behaviors b where b.behavior_id = v.behavior_id)`,
  );
  return [...extra, ...orphans];
}
