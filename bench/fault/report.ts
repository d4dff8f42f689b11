import { type Comparison, sound } from './compare';
import type { CrashRun } from './crash';
import type { Reading } from './reader';

/** What one fault showed. */
export interface FaultReport {
  fault: string;
  ok: boolean;
  run?: CrashRun;
  compared?: Comparison;
  reading?: Reading;
  /** in words, one thing each */
  facts: string[];
}

const n = (value: number): string => value.toLocaleString('en-US');

export function describeRun(run: CrashRun): string[] {
  const met = Object.entries(run.refusals).map(([name, count]) => `${name} ${n(count)} times`);
  return [
    `${run.kills.app} kills of the app and ${run.kills.database} of the database in ${n(Math.round(run.seconds))} s`,
    `${n(run.acknowledged)} records acknowledged; the longest time without an acknowledgement was ${run.longestPause.toFixed(1)} s`,
    `senders met ${met.length > 0 ? met.join(', ') : 'no refusal'}`,
  ];
}

export function describeComparison(c: Comparison): string[] {
  return [
    `${n(c.lost)} acknowledged records lost, ${n(c.duplicated)} duplicated, of ${n(c.events)} stored`,
    `${n(c.matches.lost)} matches lost, ${n(c.matches.doubled)} doubled, of ${n(c.matches.stored)}; ${n(c.alerts)} alerts`,
    c.state.missingCount + c.state.extraCount === 0
      ? 'the state is that of one undisturbed process'
      : `the state differs from that of one undisturbed process: ${c.state.missingCount} lines are missing, ${c.state.extraCount} too many: ${[...c.state.missing, ...c.state.extra].join(' | ')}`,
    c.differences.length === 0
      ? 'unwrap verify counts everything again and finds no difference'
      : `unwrap verify finds: ${c.differences.join(' | ')}`,
  ];
}

export function describeReading({ answers, bad }: Reading): string[] {
  const told = Object.entries(answers).map(([name, count]) => `${name} ${n(count)} times`);
  return [`readers met ${told.join(', ')}`, ...bad.slice(0, 5).map((text) => `a reader met ${text}`)];
}

export const crashOk = (compared: Comparison, reading: Reading | undefined): boolean =>
  sound(compared) && (reading?.bad.length ?? 0) === 0;
