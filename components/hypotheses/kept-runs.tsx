import type { KeptRunRow } from '../../lib/hypotheses/hypothesis';
import { against } from '../backtest/verdict';
import { count } from '../ui/count';
import { Ago } from '../ui/time';

const PURPOSE: Record<string, string> = { test: 'test', promote: 'promotion', reject: 'rejection' };

/** Runs whose figures were kept, newest first: how an idea fares as more telemetry comes. */
export function KeptRuns({ runs }: { runs: readonly KeptRunRow[] }) {
  if (runs.length === 0) return null;
  return (
    <ul className="pb-1.5">
      {runs.map((run) => (
        <li key={run.id} className="grid grid-cols-[64px_minmax(0,1fr)_auto] gap-2 px-3 py-0.5 text-12">
          <span className="text-ink-2">{PURPOSE[run.purpose] ?? run.purpose}</span>
          <span
            className="cut"
            data-tip={`${count(run.outcome.events)} events on ${run.outcome.hosts} hosts, over ${count(run.outcome.storedEvents)} stored events`}
          >
            <span className="num">{count(run.outcome.events)}</span> events, {against(run.outcome)}
            {!run.present && <span className="text-ink-3"> · an older text</span>}
          </span>
          <span className="text-11 text-ink-3">
            <Ago value={run.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
