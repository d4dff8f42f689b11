import type { BehaviorView } from '../../telemetry/fields';
import type { Clause } from './clause';
import type { NoiseTable, ValueCount } from './noise-table';
import { COMMANDS, MOST_TEXTS, NAMES, PATHS, SHORTEST, wordsOf } from './said';

const EXCLUDED_NAME = 0.3;

/** What the noise often is and none of `mine` is: values, folders, words. */
export function exclusions(mine: readonly BehaviorView[], noise: NoiseTable): Clause[] {
  const out: Clause[] = [];
  const add = (field: string, value: string | number) =>
    out.push({ field, values: [value], negated: true, robustness: EXCLUDED_NAME });
  for (const field of NAMES) {
    const own = new Set(mine.map((view) => folded(view.get(field))));
    for (const value of frequent(noise.values(field), (one) => [one])) if (!own.has(folded(value))) add(field, value);
  }
  for (const field of PATHS) {
    const own = mine.map((view) => folded(view.get(field)));
    for (const value of frequent(noise.values(field), foldersOf))
      if (!own.some((path) => path.startsWith(folded(value)))) add(`${field}|startswith`, value);
    for (const value of frequent(noise.values(field), namedParts))
      if (!own.some((path) => path.includes(folded(value)))) add(`${field}|contains`, value);
  }
  for (const field of COMMANDS) {
    const own = mine.map((view) => folded(view.get(field)));
    for (const value of frequent(noise.values(field), (one) => (typeof one === 'string' ? wordsOf(one) : [])))
      if (!own.some((text) => text.includes(folded(value)))) add(`${field}|contains`, value);
  }
  return out;
}

const folded = (value: unknown): string => String(value ?? '').toLowerCase();

/** Parts of values that several behaviors have, the most frequent first. */
function frequent(all: readonly ValueCount[], partsOf: (value: unknown) => readonly unknown[]): (string | number)[] {
  const counts = new Map<string | number, number>();
  for (const { value, count } of all)
    for (const part of partsOf(value))
      if ((typeof part === 'string' && part.length >= SHORTEST - 1) || typeof part === 'number')
        counts.set(part, (counts.get(part) ?? 0) + count);
  return [...counts]
    .filter(([, n]) => n >= 2)
    .sort((a, b) => b[1] - a[1] || (String(a[0]) < String(b[0]) ? -1 : 1))
    .slice(0, MOST_TEXTS)
    .map(([value]) => value);
}

function foldersOf(value: unknown): string[] {
  if (typeof value !== 'string' || !value.startsWith('/')) return [];
  const parts = value.split('/').slice(1, -1);
  return parts.slice(0, 5).map((_, i) => `/${parts.slice(0, i + 1).join('/')}/`);
}

/** `/.git/` and the like: what a folder is for. */
function namedParts(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  const parts = value.split('/').slice(0, -1);
  return [...new Set(parts.filter((part) => /^\.[^.]|^[a-z_]{4,}$/.test(part)))].map((part) => `/${part}/`);
}
