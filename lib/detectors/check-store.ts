import { pool, type Queryable } from '../db/client';
import type { Problem } from '../sigma';
import { streamBehaviors } from '../telemetry/dictionary-store';
import { type EventKind, kindOfCode } from '../telemetry/event';
import { behaviorView, fieldScope, logsourceKinds } from '../telemetry/fields';
import { type Fleet, readRule } from './rule';

/** Checks a rule against the field table and against what this fleet has sent. */
export async function checkRule(yaml: string, db: Queryable = pool()): Promise<{ problems: Problem[] }> {
  const { ready } = readRule(yaml);
  if (!ready) return { problems: readRule(yaml).problems };
  return { problems: readRule(yaml, await fleetOf(db, ready.kinds, ready.rule.fields)).problems };
}

/** Behaviors come in the order of their keyed hashes, so the first ones are a sample without a pattern. */
const LOOKED_AT = 50_000;

/** Fields that a behavior was seen to carry, by database and kinds: once seen, they are not looked for again. */
const seen = new WeakMap<object, Map<string, Set<string>>>();

async function fleetOf(db: Queryable, kinds: readonly EventKind[], fields: readonly string[]): Promise<Fleet> {
  const stored = await storedKinds(db);
  const carried = carriedIn(db, kinds);
  // values of the event alone are in no behavior: nothing is said of them
  const asked = fields.filter((field) => fieldScope(field) === 'identity');
  const logsourceKnown: Fleet['logsourceKnown'] = (logsource) =>
    logsourceKinds(logsource).some((kind) => stored.has(kind));
  if (!kinds.some((kind) => stored.has(kind))) return { logsourceKnown };
  const missing = new Set(asked.filter((field) => !carried.has(field)));
  let looked = 0;
  if (missing.size > 0) {
    for await (const { behavior } of streamBehaviors(db, { kinds })) {
      const view = behaviorView(behavior);
      for (const field of missing) {
        if (view.get(field) === undefined) continue;
        carried.add(field);
        missing.delete(field);
      }
      if (missing.size === 0 || ++looked >= LOOKED_AT) break;
    }
  }
  return { logsourceKnown, fieldCarried: (field) => !missing.has(field) };
}

function carriedIn(db: object, kinds: readonly EventKind[]): Set<string> {
  const ofDatabase = seen.get(db) ?? new Map<string, Set<string>>();
  seen.set(db, ofDatabase);
  const key = [...kinds].sort().join(' ');
  const carried = ofDatabase.get(key) ?? new Set<string>();
  ofDatabase.set(key, carried);
  return carried;
}

async function storedKinds(db: Queryable): Promise<Set<EventKind>> {
  const { rows } = await db.query<{ kind: number }>('select distinct kind from rollups');
  return new Set(rows.map((row) => kindOfCode(row.kind)));
}
