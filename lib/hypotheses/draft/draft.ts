import { stringify } from 'yaml';
import { parseRule, printRule } from '../../sigma';
import type { Behavior } from '../../telemetry/behavior';
import { FACTS, type FactName, factOf, isFactName } from '../../telemetry/facts';
import { withClauses } from '../narrow/apply';
import { type Clause, sigmaValue } from '../narrow/clause';
import { asksForValues } from '../suggest/hints';
import { levelOf, tagsOf } from '../suggest/meaning';
import { falsePositives } from '../suggest/rule';
import { type DraftInput, type Plan, plansOf } from './plan';
import { type Honest, honestNotes, refine } from './refine';
import { valuesInPlace } from './values-in-place';

/** The fleet's honest matches of a plan's facts; undefined where they are not known. */
export type HonestOf = (plan: Plan) => readonly Honest[] | undefined;

/**
 * A rule from what the observed events have in common: their log source, and of the facts that hold on all of them those that
 * together tell most, chosen as suggestions are, against the fleet. What the fleet's honest work still matches is then set apart
 * by whatever else the events share: another fact, one that they never have, a relation, the fixed part of paths and commands.
 * Facts and clauses are weighed together: hard to evade and rare. Names, paths and hashes never stand alone.
 * @param honestOf the fleet's honest matches of a plan's facts, where they are known
 */
export function draftRule(input: DraftInput, honestOf: HonestOf = () => undefined): string {
  const plans = plansOf(input);
  const [first, ...others] = plans.map((plan) => refine(plan, honestOf(plan)));
  const best = others.reduce((known, one) => (known && known.score >= one.score - 1e-9 ? known : one), first);
  const { title, statement } = input;
  const ways = best?.plan.ways ?? [];
  const category = best?.plan.category ?? 'process_creation';
  const facts = [...new Set(ways.flat())];
  const clauses = best?.clauses ?? [];
  const detection = best ? detectionOf(input, best.plan) : placeholder();
  const beside = clauses.filter((clause) => !joins(detection, clause));
  const told = [...facts, ...clauses.flatMap(({ negated, field }) => (negated || !isFactName(field) ? [] : [field]))];
  const yaml = stringify(
    {
      title: title || 'Untitled hypothesis',
      id: input.id,
      status: 'experimental',
      ...(statement ? { description: statement } : {}),
      tags: tagsOf(told, detectsKnown(detection)),
      logsource: { product: 'linux', category },
      detection,
      falsepositives: best?.honest
        ? honestNotes(best.honest, best.plan.seen.reporting)
        : [falsePositives(facts.length > 0 ? best?.plan.seen : undefined)],
      level: levelOf(told, category, detectsKnown(detection)),
    },
    { lineWidth: 0 },
  );
  const { rule } = parseRule(beside.length > 0 ? withClauses(yaml, beside) : yaml);
  return rule ? printRule(rule) : yaml;
}

type Detection = Record<string, Record<string, unknown> | string>;

function placeholder(): Detection {
  return { selection: { Image: '/path/of/the/program' }, condition: 'selection' };
}

function detectsKnown(detection: Detection): boolean {
  return 'known_hash' in detection;
}

/** What is asked besides stands with the facts, where one selection holds them. */
function joins({ selection }: Detection, { field, values, wild, negated }: Clause): boolean {
  if (negated || typeof selection !== 'object' || field in selection) return false;
  selection[field] = sigmaValue({ values, wild });
  return true;
}

function detectionOf({ title, statement }: DraftInput, { category, ways, observed }: Plan): Detection {
  const action = category === 'file_event' ? equalValue(observed, 'FileAction') : undefined;
  const done = action === undefined ? {} : { FileAction: action };
  const [only = [], ...more] = ways.map((facts) => ({
    ...done,
    ...Object.fromEntries(inReadingOrder(facts).map((fact) => [fact, true])),
  }));
  if (more.length > 0) {
    const selections = [only, ...more].map((one, i) => [`selection_${i + 1}`, one]);
    return { ...Object.fromEntries(selections), condition: '1 of selection_*' };
  }
  const known = asksForValues(`${title}\n${statement}`) ? knownValues(observed) : undefined;
  if (known && ways.length > 0) return { place: { ...only }, ...known, condition: 'place and 1 of known_*' };
  const selection = ways.length > 0 ? { ...only } : { ...done, ...valuesInPlace(observed) };
  return { selection, condition: 'selection' };
}

/** As the table of facts has them: the program first, then the target. */
function inReadingOrder(facts: readonly FactName[]): FactName[] {
  const order = Object.keys(FACTS) as FactName[];
  return [...facts].sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

function equalValue(observed: readonly Behavior[], fact: FactName): string | number | boolean | undefined {
  const values = new Set(observed.map((b) => factOf(fact, b)));
  return values.size === 1 ? [...values][0] : undefined;
}

/** The hashes and file names that were seen, as two ways to know the program again. */
function knownValues(observed: readonly Behavior[]): Detection | undefined {
  const unique = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))].sort();
  const hashes = unique(observed.map((b) => b.process.sha256));
  const names = unique(observed.map((b) => factOf('ImageName', b) as string | undefined));
  if (hashes.length === 0) return undefined;
  return {
    known_hash: { sha256: single(hashes) },
    ...(names.length > 0 ? { known_name: { ImageName: single(names) } } : {}),
  };
}

function single<T>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? values[0]! : values;
}
