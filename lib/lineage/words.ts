import type { BacktestOutcome } from '../hypotheses/hypothesis';
import type { Behavior } from '../telemetry/behavior';

/** An observed event in a few words. The text is the adversary's: escape it where it is drawn. */
export function observedWords({ kind, action, process, image, file, net }: Behavior): string {
  const program = image ?? process.image ?? 'an unknown program';
  if (file) {
    const mode = kind === 'file_chmod' && file.mode !== undefined ? ` ${file.mode.toString(8).padStart(4, '0')}` : '';
    return `${kind.slice('file_'.length)} ${file.path}${mode}`;
  }
  if (net) return `${net.initiated ? 'connect' : 'accept'} ${net.hostname ?? net.ip}:${net.port}, by ${program}`;
  if (kind === 'process_start') return `run ${program}`;
  if (kind === 'process_end') return `exit ${program}`;
  return `${kind === 'exec_failed' ? 'exec failed' : (action ?? 'record')}, by ${program}`;
}

const n = (count: number, one: string) => `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`;

/** The numbers that a decision rested on, and for a rejected idea the reason. */
export function outcomeWords(outcome: BacktestOutcome | null, reason: string | null): string {
  const parts: string[] = [];
  if (outcome) {
    const { judged, unjudgedHosts } = outcome;
    parts.push(`${judged.true.toLocaleString('en')} known true`);
    if (judged.false > 0) parts.push(`${judged.false.toLocaleString('en')} known false`);
    parts.push(
      judged.unjudged > 0
        ? `${judged.unjudged.toLocaleString('en')} unjudged on ${n(unjudgedHosts, 'host')}`
        : 'none unjudged',
    );
  }
  const numbers = parts.join(', ');
  const why = reason?.trim().replace(/\.$/, '') ?? '';
  return numbers && why ? `${numbers}: ${why}` : numbers || why;
}
