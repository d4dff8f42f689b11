/**
 * A value as a term of a query that finds exactly it: `Image:/usr/bin/curl`, `CommandLine:"sh -c \"id\""`. Quoted where a
 * bare word would not read back as the same text.
 */
export function termText(field: string, value: string): string {
  return `${field}:${valueText(value)}`;
}

/** Bare words: nothing that ends a word, opens a group, is a wildcard, or begins a comparison or a range. */
const BARE = /^[^\s"'()[\]*?\\<>~=:!|-][^\s"'()[\]*?\\]*$/u;
const WORDS = /^(?:and|or|not|to)$/i;

export function valueText(value: string): string {
  if (BARE.test(value) && !WORDS.test(value) && !value.includes('..')) return value;
  return `"${value.replace(/[\\"*?]/g, '\\$&')}"`;
}

/** How a query takes in another term, all of it as it is: and, or "and not". An empty query becomes the term. */
export function withTerm(query: string, term: string, how: 'in' | 'out' | 'only'): string {
  const part = how === 'out' ? `not ${term}` : term;
  const before = query.trim();
  if (how === 'only' || before === '') return part;
  return `${needsGroup(before) ? `(${before})` : before} and ${part}`;
}

/** Whether "and" behind a text would bind to its last part alone. Texts in quotes may hold the word or. */
function needsGroup(query: string): boolean {
  const bare = query.replace(/"(?:\\.|[^"\\])*"|'[^']*'/gs, '""');
  return /(?:^|[\s()])or(?=[\s()]|$)/i.test(bare);
}
