// Recorded verdicts that this engine does not share, each decided by the specification. docs/sigma-differences.md tells why.
import type { SigmaRule } from './ast';
import type { Problem, ProblemCode } from './errors';
import { parseDocuments } from './parse';
import {
  blanksCollapse,
  dollarEndsTexts,
  keywordsAreWhole,
  listsAreTexts,
  missingDiffers,
  missingIsUnknown,
  namesAreFlat,
  noPartsOfUtf16,
  numbersAreNoTexts,
  oneDash,
  oneNotation,
  partsAreTexts,
  placeholdersAreFields,
  slashedKeywordsAreRegexes,
  type Verdict,
  wildcardsEndAnchors,
  wildcardsStopAtLines,
} from './readings';
import type { EventView } from './view';

/** A case that failed: the rule if it was accepted, the problem if it was refused. */
export interface Failed {
  readonly text: string;
  readonly rule?: SigmaRule | undefined;
  readonly problem?: Problem | undefined;
  readonly view?: EventView | undefined;
  readonly event?: unknown;
  readonly expected?: boolean | undefined;
  /** what other engines answered, by name, where that is recorded */
  readonly engines?: Readonly<Record<string, string>> | undefined;
}

interface Difference {
  /** the heading in docs/sigma-differences.md */
  readonly name: string;
  readonly explains: (failed: Failed) => boolean;
}

const refused =
  (code: ProblemCode, says = /^/) =>
  ({ problem }: Failed) =>
    problem?.code === code && says.test(problem.message);

const either =
  (...ways: readonly Difference['explains'][]) =>
  (failed: Failed) =>
    ways.some((explains) => explains(failed));

/** The other reading gives the recorded verdict where ours does not. */
const reading =
  (verdict: Verdict) =>
  ({ rule, view, expected }: Failed) =>
    rule !== undefined && view !== undefined && verdict(rule, view) === expected;

/** A reading that looks at the event by itself. */
const readingOf = (verdict: (event: unknown) => Verdict) => (failed: Failed) => reading(verdict(failed.event))(failed);

/** What a rule's text may not have, whatever it says by it. */
const UNSAFE_YAML = [
  'yaml-alias',
  'yaml-tag',
  'yaml-merge-key',
  'yaml-duplicate-key',
  'yaml-directive',
] as const satisfies readonly ProblemCode[];

// biome-ignore format: a table
const DIFFERENCES: readonly Difference[] = [
  { name: 'null in a list', explains: refused('value-null-in-list') },
  { name: 'placeholders', explains: either(refused('value-placeholder'), reading(placeholdersAreFields)) },
  { name: 'unknown selection', explains: either(refused('condition-unknown-selection'), refused('condition-no-selection')) },
  { name: 'keywords', explains: reading(keywordsAreWhole) },
  { name: 'wildcards with startswith and endswith', explains: reading(wildcardsEndAnchors) },
  { name: 'wildcards and lines', explains: reading(wildcardsStopAtLines) },
  { name: 'the end of a text', explains: reading(dollarEndsTexts) },
  { name: 'negation and missing fields', explains: reading(missingIsUnknown) },
  { name: 'neq and missing fields', explains: reading(missingDiffers) },
  { name: 'nested objects', explains: readingOf(namesAreFlat) },
  { name: 'lists and objects', explains: either(readingOf(listsAreTexts), readingOf(partsAreTexts)) },
  { name: 'numbers are text', explains: reading(numbersAreNoTexts) },
  { name: 'addresses', explains: reading(oneNotation) },
  { name: 'parts of base64', explains: reading(noPartsOfUtf16) },
  { name: 'operators in capitals', explains: unreadCapitals },
  { name: 'windash', explains: reading(oneDash) },
  { name: 'dates', explains: either(refused('attribute-value', /^"\d{4}-\d\d-\d\dT\S+" is no (date|modified)$/), acceptedLateDate) },
  { name: 'recommendations', explains: acceptedThough },
  { name: 'timeframe', explains: refused('attribute-unknown', /^timeframe /) },
  { name: 'limits that are ours', explains: either(
    refused('value-regex', / is not supported$/), ...UNSAFE_YAML.map((code) => refused(code))) },
  { name: 'syntax of one engine', explains: either(
    refused('value-type', /holds a map/), refused('modifier-conflict', /"[gl]te?" and "neq" exclude/),
    refused('modifier-order', /^"base64(offset)?" must come before/), reading(blanksCollapse), reading(slashedKeywordsAreRegexes)) },
];

/** Operators in capitals, in a rule that none of the recorded engines could read: it then counts as one that matches nothing. */
function unreadCapitals({ text, rule, expected, engines }: Failed): boolean {
  if (!rule || expected !== false || !/condition: .*\b(AND|OR|NOT)\b/.test(text)) return false;
  return Object.values(engines ?? { none: '' }).every((answer) => answer.startsWith('error'));
}

/** A date from the year 4000 on, which pySigma refuses, and the specification does not. */
function acceptedLateDate({ text, problem, expected }: Failed): boolean {
  if (problem !== undefined || expected !== undefined) return false;
  return parseDocuments(text).documents.some(({ rule: { date, modified } }) =>
    [date, modified].some((one) => one && one >= '4000'),
  );
}

/** An id that is no UUID, or a tag without a namespace: the specification only says what should be. */
function acceptedThough({ text, problem, expected }: Failed): boolean {
  if (problem !== undefined || expected !== undefined) return false;
  const said = parseDocuments(text).problems.map(({ message }) => message);
  return said.some((message) => message === 'the id should be a UUID' || / is no tag$/.test(message));
}

/** The heading under which docs/sigma-differences.md decides this failure, undefined if none does. */
export function differenceOf(failed: Failed): string | undefined {
  return DIFFERENCES.find(({ explains }) => explains(failed))?.name;
}
