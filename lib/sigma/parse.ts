// YAML text -> rules, correlations and filters, or what is wrong and where. Nothing here throws on a bad text.
import type { SigmaRule } from './ast';
import { type Collection, resolveCollection } from './collection';
import type { Report } from './detection';
import { readDocument, type SigmaDocument } from './documents';
import { type Problem, problemAt, type Span } from './errors';
import { readText, type SourceText, type Tree } from './source';
import type { Placeholders } from './values';

/** How a rule is read. */
export interface ParseOptions {
  /** value lists for the `expand` modifier (Placeholders) */
  readonly placeholders?: Placeholders;
  /** only the detection section is mandatory: for test vectors and drafts */
  readonly detectionOnly?: boolean;
  /** most bytes of a rule, 64 KiB by default; only for texts that are trusted */
  readonly maxBytes?: number;
}

/** A rule, or why there is none. */
export interface ParseResult {
  /** there if and only if no problem is an error */
  readonly rule?: SigmaRule;
  /** in the order of the text */
  readonly problems: Problem[];
}

/** The documents of a text, or what is wrong with them. */
export interface DocumentsResult {
  /** those that could be read, in the order of the text */
  readonly documents: readonly SigmaDocument[];
  /** in the order of the text */
  readonly problems: Problem[];
}

/** A collection, or why there is none. */
export interface CollectionResult extends DocumentsResult {
  /** there if and only if no problem is an error */
  readonly collection?: Collection;
}

/**
 * Reads one Sigma rule (Sigma 2.1, sections File Structure and Components), and the filters that stand in further documents
 * of the text: the rule is then joined with those that are meant for it.
 * @param yaml at most 64 KiB, without aliases, tags or merge keys
 */
export function parseRule(yaml: string, options: ParseOptions = {}): ParseResult {
  const { documents, problems } = parseDocuments(yaml, options);
  const no = (span: Span, code: Problem['code'], message: string, hint?: string): ParseResult => {
    problems.push(problemAt(span, { code, message, ...(hint ? { hint } : {}) }));
    return { problems: inOrder(problems) };
  };
  const correlation = documents.find((one) => one.kind === 'correlation');
  if (correlation) return no(correlation.rule.span, 'rule-kind', 'this is a correlation, not a rule on single events');
  const rules = documents.filter((one) => one.kind === 'rule');
  const filter = documents.find((one) => one.kind === 'filter');
  if (rules.length === 0 && filter && !hasError(problems))
    return no(filter.rule.span, 'rule-kind', 'this is a filter, not a rule', 'put the rule that it is for above it');
  if (rules.length > 1)
    return no(rules[1]!.span, 'yaml-many-documents', 'one rule per text: this holds several', MANY_HINT);
  const collection = hasError(problems) ? undefined : resolveCollection(documents, problems);
  const rule = collection?.rules[0];
  return rule ? { rule, problems: inOrder(problems) } : { problems: inOrder(problems) };
}

const MANY_HINT = 'several rules belong together by a correlation; else save each by itself';

/** Reads every document of a text: rules, correlations and filters (Sigma 2.1, Rule Correlation and Filters). References are not followed. */
export function parseDocuments(yaml: string, options: ParseOptions = {}): DocumentsResult {
  const { source, trees, problems } = readText(yaml, options.maxBytes);
  if (trees.length === 0) {
    if (!problems.length)
      problems.push(problemAt(source.span(0, 0), { code: 'rule-empty', message: 'there is no rule here' }));
    return { documents: [], problems };
  }
  const documents = trees.flatMap((tree) => readOne(tree, yaml, source, problems, options));
  return { documents, problems: inOrder(problems) };
}

/** Reads documents that belong together, follows their references and joins filters to rules. */
export function parseCollection(yaml: string, options: ParseOptions = {}): CollectionResult {
  const { documents, problems } = parseDocuments(yaml, options);
  const collection = hasError(problems) ? undefined : resolveCollection(documents, problems);
  inOrder(problems);
  return collection ? { collection, documents, problems } : { documents, problems };
}

/** A document with an error is none: its problems say why. */
function readOne(
  tree: Tree,
  yaml: string,
  source: SourceText,
  problems: Problem[],
  options: ParseOptions,
): SigmaDocument | [] {
  const own: Problem[] = [];
  const report: Report = { source, problems: own, placeholders: options.placeholders };
  const document = readDocument(tree, yaml, report, options.detectionOnly === true);
  problems.push(...own);
  return document && !hasError(own) ? document : [];
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function inOrder(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}
