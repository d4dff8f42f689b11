import { pool, type Queryable } from '../db/client';
import type { Problem } from '../sigma';
import { streamBehaviors } from '../telemetry/dictionary-store';
import { type EventKind, kindOfCode } from '../telemetry/event';
import { behaviorView, logsourceKinds } from '../telemetry/fields';
import { type Fleet, readRule } from './rule';

/** Checks a rule against the field table and against what this fleet has sent. */
export async function checkRule(yaml: string, db: Queryable = pool()): Promise<{ problems: Problem[] }> {
  const { ready } = readRule(yaml);
  if (!ready) return { problems: readRule(yaml).problems };
  return { problems: readRule(yaml, await fleetOf(db, ready.kinds, ready.rule.fields)).problems };
}

/** Looking at this many behaviors of a kind tells whether its records carry a field. */
const LOOKED_AT = 5_000;

async function fleetOf(db: Queryable, kinds: readonly EventKind[], fields: readonly string[]): Promise<Fleet> {
  const stored = await storedKinds(db);
  const carried = new Set<string>();
  let looked = 0;
  if (kinds.some((kind) => stored.has(kind))) {
    for await (const { behavior } of streamBehaviors(db, { kinds })) {
      const view = behaviorView(behavior);
      for (const field of fields) if (!carried.has(field) && view.get(field) !== undefined) carried.add(field);
      if (carried.size === fields.length || ++looked >= LOOKED_AT) break;
    }
  } else for (const field of fields) carried.add(field);
  const complete = looked < LOOKED_AT;
  return {
    fieldCarried: (field) => carried.has(field) || !complete,
    logsourceKnown: (logsource) => logsourceKinds(logsource).some((kind) => stored.has(kind)),
  };
}

async function storedKinds(db: Queryable): Promise<Set<EventKind>> {
  const { rows } = await db.query<{ kind: number }>('select distinct kind from rollups');
  return new Set(rows.map((row) => kindOfCode(row.kind)));
}
