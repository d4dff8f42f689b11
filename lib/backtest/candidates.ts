import { type Prefilter, prefilter, type SigmaRule } from '../sigma';
import type { EventKind } from '../telemetry/event';
import { fieldOf } from '../telemetry/fields';

/** SQL over the aliases of the dictionary: b (behaviors), p (the process's own behavior), t (targets). */
export interface Condition {
  sql: string;
  params: unknown[];
}

/**
 * Narrows the dictionary to a superset of what the rule matches: LIKE on text that was folded by the engine's own
 * function. Undefined when no literal of the rule helps, and everything must be read.
 */
export function candidateCondition(rule: SigmaRule, kinds: readonly EventKind[]): Condition | undefined {
  const ofProcesses = kinds.every((kind) => kind === 'process_start');
  const canDecide = (field: string) => {
    const column = fieldOf(field)?.column;
    return column !== undefined && !(ofProcesses && column === 'target');
  };
  const tree = prefilter(rule, canDecide);
  if (tree.kind === 'true') return undefined;
  const params: unknown[] = [];
  const bind = (value: unknown) => `$${params.push(value)}`;
  return { sql: toSql(tree, ofProcesses, bind), params };
}

function toSql(tree: Prefilter, ofProcesses: boolean, bind: (value: unknown) => string): string {
  switch (tree.kind) {
    case 'true':
      return 'true';
    case 'and':
    case 'or':
      return `(${tree.items.map((item) => toSql(item, ofProcesses, bind)).join(` ${tree.kind} `)})`;
    case 'like': {
      const like = `like ${bind(likePattern(tree.parts, tree.anchor))}`;
      const column = fieldOf(tree.field)!.column!;
      if (column === 'target') return `t.target ${like}`;
      if (ofProcesses) return `b.${column} ${like}`;
      // an event may name an image of its own, which is not folded text: it stays a candidate
      const own = column === 'image' ? ` or b.doc ? 'image'` : '';
      return `(b.${column} ${like} or p.${column} ${like}${own})`;
    }
    default:
      return tree satisfies never;
  }
}

/** Folded literals as one LIKE pattern: only the literals' own %, _ and \ are escaped. */
export function likePattern(
  parts: readonly string[],
  anchor: 'equals' | 'contains' | 'startswith' | 'endswith',
): string {
  const text = parts.map((part) => part.replace(/[\\%_]/g, '\\$&')).join('%');
  const open = anchor === 'contains' || anchor === 'endswith' ? '%' : '';
  const close = anchor === 'contains' || anchor === 'startswith' ? '%' : '';
  return open + text + close;
}
