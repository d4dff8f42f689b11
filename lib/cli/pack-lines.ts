import type { PackEntry, PackReport, Verdict } from '../detectors/pack';

const WORDS: Record<Verdict, [title: string, done: string, planned: string]> = {
  new: ['New', 'new', 'would be new'],
  updated: ['Updated', 'updated', 'would be updated'],
  unchanged: ['Unchanged', 'unchanged', 'unchanged'],
  duplicate: ['Duplicates', 'duplicates', 'duplicates'],
  kept: ['Kept as they are', 'kept as they are', 'kept as they are'],
  waits: ['Live, so they wait (--update-live takes them)', 'wait, as they are live', 'wait, as they are live'],
  refused: ['Refused', 'refused', 'refused'],
};
/** Verdicts whose rules are listed one by one; the others are only counted. */
const LISTED: readonly Verdict[] = ['refused', 'duplicate', 'kept', 'waits', 'updated'];

/** A report as lines for a terminal: the numbers first, then everything that somebody must look at. */
export function packLines(report: PackReport, stored: boolean): string[] {
  const { entries, counts, remarks, cannotTrigger } = report;
  const numbers = (Object.keys(WORDS) as Verdict[]).flatMap((verdict) =>
    counts[verdict] > 0 ? [`${counts[verdict]} ${WORDS[verdict][stored ? 1 : 2]}`] : [],
  );
  const readable = entries.filter(({ trigger }) => trigger !== null).length;
  return [
    `${plural(entries.length, 'rule')} in ${report.pack}: ${numbers.join(', ')}.`,
    `This fleet's telemetry can trigger ${readable - cannotTrigger} of ${readable}.`,
    ...LISTED.flatMap((verdict) =>
      section(
        WORDS[verdict][0],
        entries.filter((e) => e.verdict === verdict),
        why,
      ),
    ),
    ...section(
      'Cannot be triggered here',
      entries.filter(({ trigger }) => trigger && !trigger.can),
      (entry) => [entry.trigger!.reasons.join('; ')],
    ),
    ...section(
      'Findings',
      entries.filter((e) => e.verdict !== 'refused' && e.problems.length > 0),
      problems,
    ),
    ...remarks.map(({ path, kind, title, why }) => `${path}: the ${kind} "${title}": ${why}`),
  ];
}

function section(title: string, entries: readonly PackEntry[], tell: (entry: PackEntry) => string[]): string[] {
  if (entries.length === 0) return [];
  const lines = entries.flatMap((entry) => {
    const [first, ...more] = tell(entry);
    return [
      `  ${entry.path}${entry.title ? ` "${entry.title}"` : ''}`,
      ...[first, ...more].map((line) => `    ${line}`),
    ];
  });
  return ['', `${title}:`, ...lines];
}

const why = (entry: PackEntry) => [entry.why, ...(entry.verdict === 'refused' ? problems(entry) : [])];

function problems({ problems }: PackEntry): string[] {
  return problems.map(
    ({ line, column, severity, message, hint }) =>
      `${line}:${column} ${severity}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
