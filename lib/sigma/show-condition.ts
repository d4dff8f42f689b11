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

/**
 * The same condition without patterns: every selection that one means is named. As it is where that would be too long.
 * @param room how many names may be written
 */
export function spellOut(condition: Condition, room = { names: 10_000 }): Condition {
  switch (condition.kind) {
    case 'selection':
      return condition;
    case 'not':
      return { ...condition, item: spellOut(condition.item, room) };
    case 'of': {
      const { names, span } = condition;
      const count = condition.count === 'all' ? names.length : condition.count;
      room.names -= choices(names.length, count) * count;
      if (room.names < 0) return condition;
      const named = names.map((name): Condition => ({ kind: 'selection', name, span }));
      return joined(
        'or',
        chosen(named, count).map((items) => joined('and', items, span)),
        span,
      );
    }
    default:
      return { ...condition, items: condition.items.map((item) => spellOut(item, room)) };
  }
}

function joined(kind: 'and' | 'or', items: readonly Condition[], span: Condition['span']): Condition {
  return items.length === 1 ? items[0]! : { kind, items, span };
}

/** How many choices of `count` there are among `all`. */
function choices(all: number, count: number): number {
  let number = 1;
  for (let i = 0; i < Math.min(count, all - count); i++) number = (number * (all - i)) / (i + 1);
  return number;
}

function chosen<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  if (count === items.length) return [[...items]];
  if (count === 1) return items.map((item) => [item]);
  return items.flatMap((item, i) => chosen(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]));
}
