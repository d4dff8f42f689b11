import { pool, type Queryable } from '../db/client';
import type { Problem } from '../sigma';
import { fieldKnown, logsourceKinds } from '../telemetry/fields';
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
  const { parsed, problems } = readRule(yaml);
  if (!parsed) return { problems, trigger: null };
  const facts = await fleetFacts(db, [knownNeeded(parsed)]);
  return checkedWith(yaml, parsed, facts);
}

/** Nobody looks for a field that is not there. */
function knownNeeded(rule: ReadyRule): ReturnType<typeof factsNeeded> {
  const { kinds, fields } = factsNeeded(rule);
  return { kinds, fields: fields.filter(fieldKnown) };
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
    read.flatMap(({ parsed }) => (parsed ? [knownNeeded(parsed)] : [])),
  );
  return read.map(({ yaml, parsed, problems }) =>
    parsed ? checkedWith(yaml, parsed, facts) : { problems, trigger: null },
  );
}

/** @param parsed the rule of the text, whatever is wrong with it */
function checkedWith(yaml: string, parsed: ReadyRule, facts: FleetFacts): CheckedRule & { ready?: ReadyRule } {
  const { problems, ready } = readRule(yaml, fleetOf(parsed, facts));
  return ready ? { problems, ready, trigger: canTrigger(ready, facts) } : { problems, trigger: null };
}

function fleetOf(ready: ReadyRule, facts: FleetFacts): Fleet {
  const stored = ready.kinds.filter((kind) => facts.kinds.has(kind));
  const logsourceKnown: Fleet['logsourceKnown'] = (logsource) =>
    logsourceKinds(logsource).some((kind) => facts.kinds.has(kind));
  if (stored.length === 0) return { logsourceKnown };
  return { logsourceKnown, fieldCarried: (field) => !stored.every((kind) => facts.carries(kind, field) === false) };
}
