import { pool, type Queryable } from '../db/client';
import type { Problem } from '../sigma';
import { logsourceKinds } from '../telemetry/fields';
import { correlatedFields, isCorrelation, readCorrelation } from './correlation';
import { fleetFacts } from './fleet-store';
import { type Fleet, type ReadyRule, readRule } from './rule';
import { canTrigger, type FleetFacts, factsNeeded, type Trigger } from './triggers';

/** What is wrong with a rule, and whether this fleet's telemetry can trigger it; no trigger while an error stands. */
export interface CheckedRule {
  problems: Problem[];
  trigger: Trigger | null;
}

/** Checks a rule against the field table and against what this fleet has sent. */
export async function checkRule(yaml: string, db: Queryable = pool()): Promise<CheckedRule> {
  if (isCorrelation(yaml)) return { problems: await checkCorrelation(yaml, db), trigger: null };
  const { ready, problems } = readRule(yaml);
  if (!ready) return { problems, trigger: null };
  const facts = await fleetFacts(db, [factsNeeded(ready)]);
  return checkedWith(yaml, ready, facts);
}

async function checkCorrelation(yaml: string, db: Queryable): Promise<Problem[]> {
  const { ready, problems } = readCorrelation(yaml);
  if (!ready) return problems;
  const own = correlatedFields(ready.collection);
  const asked = ready.rules.map(factsNeeded).map(({ kinds, fields }) => ({ kinds, fields: [...fields, ...own] }));
  const facts = await fleetFacts(db, asked);
  return readCorrelation(yaml, (rule) => fleetOf(ready.rules[rule]!, facts)).problems;
}

/** The same for many texts, with the rules as they were read: what the fleet has sent is looked up once. */
export async function checkRules(
  yamls: readonly string[],
  db: Queryable = pool(),
): Promise<(CheckedRule & { ready?: ReadyRule })[]> {
  const read = yamls.map((yaml) => ({ yaml, ...readRule(yaml) }));
  const facts = await fleetFacts(
    db,
    read.flatMap(({ ready }) => (ready ? [factsNeeded(ready)] : [])),
  );
  return read.map(({ yaml, ready, problems }) =>
    ready ? { ready, ...checkedWith(yaml, ready, facts) } : { problems, trigger: null },
  );
}

function checkedWith(yaml: string, ready: ReadyRule, facts: FleetFacts): CheckedRule {
  return { problems: readRule(yaml, fleetOf(ready, facts)).problems, trigger: canTrigger(ready, facts) };
}

function fleetOf(ready: ReadyRule, facts: FleetFacts): Fleet {
  const stored = ready.kinds.filter((kind) => facts.kinds.has(kind));
  const logsourceKnown: Fleet['logsourceKnown'] = (logsource) =>
    logsourceKinds(logsource).some((kind) => facts.kinds.has(kind));
  if (stored.length === 0) return { logsourceKnown };
  return { logsourceKnown, fieldCarried: (field) => !stored.every((kind) => facts.carries(kind, field) === false) };
}
