// The documents of a text, each by what it is: a rule, a correlation or a filter.
import type { SigmaRule } from './ast';
import { readCorrelation } from './correlation';
import type { CorrelationRule, FilterRule } from './correlation-ast';
import type { Report } from './detection';
import { problemAt, type Span } from './errors';
import { readFilter } from './filter';
import { type MapTree, readRule } from './rule';
import type { Tree } from './source';

/** One document of a text. `span` is where it stands, for what is said of it as a whole. */
export type SigmaDocument =
  | { readonly kind: 'rule'; readonly rule: SigmaRule; readonly span: Span }
  | { readonly kind: 'correlation'; readonly rule: CorrelationRule; readonly span: Span }
  | { readonly kind: 'filter'; readonly rule: FilterRule; readonly span: Span };

/** What a tree is, by the section that it has; a rule if it has none. */
export function kindOf(tree: MapTree): SigmaDocument['kind'] | 'collection' {
  const has = (key: string) => tree.entries.some((entry) => entry.key === key);
  if (has('detection')) return 'rule';
  return has('correlation') ? 'correlation' : has('filter') ? 'filter' : has('action') ? 'collection' : 'rule';
}

/** @param draft rules need nothing but their detection */
export function readDocument(tree: Tree, yaml: string, report: Report, draft: boolean): SigmaDocument | undefined {
  const { span } = tree;
  if (tree.kind !== 'map') {
    report.problems.push(
      problemAt(span, { code: 'rule-not-a-map', message: 'a rule is a map that begins with its title' }),
    );
    return undefined;
  }
  switch (kindOf(tree)) {
    case 'correlation': {
      const rule = readCorrelation(tree, report);
      return rule && { kind: 'correlation', rule, span };
    }
    case 'filter': {
      const rule = readFilter(tree, report);
      return rule && { kind: 'filter', rule, span };
    }
    case 'collection': {
      const key = tree.entries.find((entry) => entry.key === 'action')!.keySpan;
      const hint = 'Sigma 2 has correlations instead; write each rule as a document of its own';
      report.problems.push(problemAt(key, { code: 'rule-kind', message: 'this is a collection, not a rule', hint }));
      return undefined;
    }
    default: {
      const rule = readRule(tree, yaml, report, draft);
      return rule && { kind: 'rule', rule, span };
    }
  }
}
