import type { Problem } from '../../lib/sigma/errors';

/** A problem's place as offsets into the text. */
export interface Stretch {
  from: number;
  to: number;
}

/** Where each line of the text starts; lines end with \n, \r\n or \r as in YAML. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const m of text.matchAll(/\r\n|\n|\r/g)) starts.push(m.index + m[0].length);
  return starts;
}

/**
 * The offsets of a problem. Lines and columns count from 1 and the end is exclusive; a text that was edited since may be
 * shorter, and then the offsets stay inside it. An empty stretch is widened to one character, so that it can be seen.
 */
export function stretchOf(text: string, problem: Pick<Problem, 'line' | 'column' | 'endLine' | 'endColumn'>): Stretch {
  const starts = lineStarts(text);
  const offset = (line: number, column: number) => {
    const start = starts[line - 1];
    if (start === undefined) return text.length;
    return Math.min(start + column - 1, starts[line] ?? text.length, text.length);
  };
  const from = offset(problem.line, problem.column);
  const to = Math.max(from, offset(problem.endLine, problem.endColumn));
  if (to > from) return { from, to };
  return from < text.length ? { from, to: from + 1 } : { from: Math.max(0, from - 1), to: from };
}

export interface Fix {
  label: string;
  /** what to write instead of the problem's stretch */
  insert: string;
}

const NAMED = /^did you mean "([^"]+)"\?/;

/**
 * The replacement that a hint names (`did you mean "TargetHidden"?`), null when it only explains. `word` is the
 * underlined text: of `Feild|endswith` only the part that the hint means is replaced.
 */
export function fixOf(problem: Pick<Problem, 'hint'>, word: string): Fix | null {
  const meant = NAMED.exec(problem.hint ?? '')?.[1];
  if (!meant || meant === word) return null;
  const bar = word.indexOf('|');
  return { label: `Use ${meant}`, insert: bar > 0 && !meant.includes('|') ? meant + word.slice(bar) : meant };
}

/** "valid", "2 errors, 1 warning", "valid, 1 warning". */
export function badgeOf(problems: readonly Pick<Problem, 'severity'>[]): {
  tone: 'good' | 'over' | 'quiet';
  text: string;
} {
  const errors = problems.filter((p) => p.severity === 'error').length;
  const warnings = problems.length - errors;
  const words = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
  const also = warnings > 0 ? `, ${words(warnings, 'warning')}` : '';
  if (errors > 0) return { tone: 'over', text: words(errors, 'error') + also };
  return warnings > 0
    ? { tone: 'quiet', text: `valid, ${words(warnings, 'warning')}` }
    : { tone: 'good', text: 'valid' };
}
