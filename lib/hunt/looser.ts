import { parseQuery } from './parse';
import { eachTerm, type Term } from './query';
import { valueText } from './term';

/** The same query with its whole values asked for anywhere in their fields; undefined if there is none to loosen. */
export function looserQuery(text: string): string | undefined {
  const { query } = parseQuery(text);
  if (!query) return undefined;
  const terms: Term[] = [];
  eachTerm(query, (term) => {
    const [value = ''] = term.values;
    const whole = term.relation === 'is' && term.field !== null && !term.field.includes('|');
    if (whole && value !== '' && !/[*?]/.test(value) && !/^[\d.]+$/.test(value)) terms.push(term);
  });
  if (terms.length === 0) return undefined;
  let out = text;
  for (const { start, end, fieldEnd, values } of terms.reverse()) {
    if (start + 1 > fieldEnd || text[fieldEnd] === undefined || fieldEnd > end) continue;
    const stars = valueText(values[0]!.replace(/\\([\\*?])/g, '$1'));
    const inner = stars.startsWith('"') ? `"*${stars.slice(1, -1)}*"` : `*${stars}*`;
    out = `${out.slice(0, fieldEnd + 1)}${inner}${out.slice(end)}`;
  }
  return out === text ? undefined : out;
}
