// Condition tree -> text with the same meaning, its selections under other names.
import type { Condition } from './ast';

/** How names and patterns of selections are written. */
export interface Renamed {
  readonly name: (name: string) => string;
  readonly pattern: (pattern: string) => string;
}

/** Reads back as the same tree; brackets stand around everything that is joined (Condition). */
export function showCondition(condition: Condition, renamed: Renamed): string {
  switch (condition.kind) {
    case 'selection':
      return renamed.name(condition.name);
    case 'not':
      return `not ${showCondition(condition.item, renamed)}`;
    case 'of':
      return `${condition.count} of ${renamed.pattern(condition.pattern)}`;
    default:
      return `(${condition.items.map((item) => showCondition(item, renamed)).join(` ${condition.kind} `)})`;
  }
}

/** The same tree under other names, at the same places of the text. */
export function renameCondition(condition: Condition, renamed: Renamed): Condition {
  switch (condition.kind) {
    case 'selection':
      return { ...condition, name: renamed.name(condition.name) };
    case 'not':
      return { ...condition, item: renameCondition(condition.item, renamed) };
    case 'of':
      return { ...condition, pattern: renamed.pattern(condition.pattern), names: condition.names.map(renamed.name) };
    default:
      return { ...condition, items: condition.items.map((item) => renameCondition(item, renamed)) };
  }
}
