import type { BacktestRun, ListedRun, RunResult } from '../../lib/backtest/run';
import { count, plural } from '../ui/count';
import type { ListQuestion } from './list-order';

const VIEW_WORD: Partial<Record<ListQuestion['view'], string>> = {
  live: 'live',
  observing: 'observing',
  noisy: 'noisy',
  paused: 'paused',
  retired: 'retired',
};

/** "12 paused detectors with “miner”": what a run is called that takes the rules of a filtered list. */
export function runTitle({ view, text }: Pick<ListQuestion, 'view' | 'text'>, rules: number): string {
  const words = [VIEW_WORD[view], rules === 1 ? 'detector' : 'detectors'].filter(Boolean).join(' ');
  const title = `${count(rules)} ${words}${view === 'due' ? ' due for review' : ''}${text === '' ? '' : ` with “${text}”`}`;
  return title.slice(0, 200);
}

export const isUnderWay = ({ state }: Pick<BacktestRun, 'state'>): boolean =>
  state === 'waiting' || state === 'running';

export const STATE_WORD: Record<BacktestRun['state'], string> = {
  waiting: 'Waiting for a worker',
  running: 'Running',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

/** A rule with its place among those of the run. */
export type PlacedRule = BacktestRun['rules'][number] & { place: number };

/** What fires comes first, then what is silent, what cannot run, and what has no result yet. */
export function byWhatFires(rules: BacktestRun['rules']): PlacedRule[] {
  const rank = ({ result }: PlacedRule) => (result === null ? 3 : !result.ok ? 2 : result.events === 0 ? 1 : 0);
  return rules
    .map((rule, place) => ({ ...rule, place }))
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (b.result?.events ?? 0) - (a.result?.events ?? 0) ||
        (b.result?.hosts ?? 0) - (a.result?.hosts ?? 0) ||
        a.place - b.place,
    );
}

/** What the numbers say of one rule; the mark beside it is that of `kind`. */
export function resultVerdict({ ok, problem, events, judged, unjudgedHosts, incomplete }: RunResult): {
  kind: 'true' | 'false' | 'unjudged' | null;
  words: string;
} {
  if (!ok) return { kind: null, words: `does not run: ${problem}` };
  const least = incomplete > 0 ? ', at least' : '';
  if (events === 0) return { kind: null, words: `silent${least}` };
  if (judged.false > 0) {
    const rest = judged.unjudged > 0 ? `, ${count(judged.unjudged)} unjudged` : '';
    return { kind: 'false', words: `${count(judged.false)} known false${rest}${least}` };
  }
  if (judged.unjudged > 0) {
    const known = judged.true > 0 ? `${count(judged.true)} known true, ` : '';
    return {
      kind: 'unjudged',
      words: `${known}${count(judged.unjudged)} unjudged on ${plural(unjudgedHosts, 'host')}${least}`,
    };
  }
  return { kind: 'true', words: `all ${count(judged.true)} known true${least}` };
}

/** "14 of 24 rules fire, 8 of them on what nobody judged · 1 does not run" */
export function runWords(rules: BacktestRun['rules']): string {
  const results = rules.flatMap(({ result }) => result ?? []);
  const firing = results.filter(({ ok, events }) => ok && events > 0);
  const open = firing.filter(({ judged }) => judged.unjudged > 0).length;
  const broken = results.filter(({ ok }) => !ok).length;
  const left = rules.length - results.length;
  return [
    `${count(firing.length)} of ${plural(rules.length, 'rule')} ${firing.length === 1 ? 'fires' : 'fire'}${open > 0 ? `, ${count(open)} on what nobody judged` : ''}`,
    ...(broken > 0 ? [`${count(broken)} ${broken === 1 ? 'does' : 'do'} not run`] : []),
    ...(left > 0 ? [`${count(left)} without a result`] : []),
  ].join(' · ');
}

/** "9 of 24 rules" of a line in the list. */
export function doneWords({ done, rules }: Pick<ListedRun, 'done' | 'rules'>): string {
  return done === rules ? plural(rules, 'rule') : `${count(done)} of ${plural(rules, 'rule')}`;
}
