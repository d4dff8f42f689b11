// Recorded verdicts that this engine does not share, each decided by the specification. docs/sigma-differences.md tells why.
import type { SigmaRule } from './ast';
import { testsOf } from './lint';
import {
  capitalsAreNoOperators,
  keywordsAreWhole,
  listsAreTexts,
  missingIsUnknown,
  namesAreFlat,
  noPartsOfUtf16,
  numbersAreNoTexts,
  oneDash,
  oneNotation,
  type Verdict,
  wildcardsEndAnchors,
  wildcardsStopAtLines,
} from './readings';
import type { EventView } from './view';

/** A case that failed: the rule if it was accepted, the code if it was refused. */
export interface Failed {
  readonly id: string;
  readonly text: string;
  readonly rule?: SigmaRule | undefined;
  readonly code?: string | undefined;
  readonly view?: EventView | undefined;
  readonly event?: unknown;
  readonly expected?: boolean | undefined;
}

interface Difference {
  /** the heading in docs/sigma-differences.md */
  readonly name: string;
  readonly explains: (failed: Failed) => boolean;
}

const refused =
  (...codes: readonly string[]) =>
  ({ code }: Failed) =>
    code !== undefined && codes.includes(code);

/** The other reading gives the recorded verdict where ours does not. */
const reading =
  (verdict: Verdict) =>
  ({ rule, view, expected }: Failed) =>
    rule !== undefined && view !== undefined && verdict(rule, view) === expected;

const ids =
  (...list: readonly string[]) =>
  ({ id }: Failed) =>
    list.some((one) => id === one || id.startsWith(`${one}#`));

// biome-ignore format: a table
const DIFFERENCES: readonly Difference[] = [
  { name: 'null in a list', explains: refused('value-null-in-list') },
  { name: 'placeholders', explains: (failed) => /\|expand\b/.test(failed.text) && (refused('value-placeholder', 'modifier-conflict')(failed) || failed.text.includes('\\%')) },
  { name: 'unknown selection', explains: refused('condition-unknown-selection', 'condition-no-selection') },
  { name: 'keywords', explains: (failed) => usesKeywords(failed) && reading(keywordsAreWhole)(failed) },
  { name: 'wildcards with startswith and endswith', explains: reading(wildcardsEndAnchors) },
  { name: 'wildcards and lines', explains: reading(wildcardsStopAtLines) },
  { name: 'negation and missing fields', explains: reading(missingIsUnknown) },
  { name: 'nested objects', explains: (failed) => reading(namesAreFlat(failed.event))(failed) },
  { name: 'lists and objects', explains: (failed) => reading(listsAreTexts(failed.event))(failed) },
  { name: 'numbers are text', explains: reading(numbersAreNoTexts) },
  { name: 'addresses', explains: (failed) => /\|cidr\b/.test(failed.text) && reading(oneNotation)(failed) },
  { name: 'parts of base64', explains: reading(noPartsOfUtf16) },
  { name: 'operators in capitals', explains: (failed) => /condition: .*\b(AND|OR|NOT)\b/.test(failed.text) && reading(capitalsAreNoOperators)(failed) },
  { name: 'windash', explains: reading(oneDash) },
  { name: 'neq and missing fields', explains: ids('hayabusa:detections/rule/matchers/tests.rs::test_neq_missing_field_detect') },
  { name: 'syntax of one engine', explains: ids(
    'go-sigma-rule-engine:parse-13-14-pos0', 'go-sigma-rule-engine:ident-5-pos0',
    'hayabusa:detections/rule/rulenode.rs::test_detect_special_eventdata',
    'hayabusa:detections/rule/matchers/tests.rs::test_detect_value_keyword',
    'hayabusa:detections/rule/matchers/tests.rs::test_field_null',
    'hayabusa:detections/rule/matchers/tests.rs::test_gt_neq_missing_field_detect',
    'hayabusa:detections/rule/matchers/tests.rs::test_reordered_contains_base64offset') },
  { name: 'dates', explains: ids('pysigma:174', 'pysigma:195') },
  { name: 'match counts', explains: ids(
    'sigmahq-regression:0b9ad457-2554-44c1-82c2-d56a99c42377', 'sigmahq-regression:8fbf3271-1ef6-4e94-8210-03c2317947f6',
    'sigmahq-regression:45e112d0-7759-4c2a-aa36-9f8fb79d3393', 'sigmahq-regression:c7dcacd0-cc59-4004-b0a4-1d6cdebe6f3e') },
];

function usesKeywords({ rule }: Failed): boolean {
  return rule?.detection.selections.some(({ node }) => testsOf(node).some(({ field }) => field === null)) ?? false;
}

/** The heading under which docs/sigma-differences.md decides this failure, undefined if none does. */
export function differenceOf(failed: Failed): string | undefined {
  return DIFFERENCES.find(({ explains }) => explains(failed))?.name;
}
