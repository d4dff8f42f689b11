import type pg from 'pg';
import { tallies } from '../backtest/cells-store';
import { evaluate } from '../backtest/evaluate-store';
import { storedSpan } from '../backtest/stored-store';
import { pool, transaction } from '../db/client';
import { evaluate as detect } from '../detectors/detect';
import { readLiveSet } from '../detectors/live-set-store';
import { readRule } from '../detectors/rule';
import { readBehaviors } from '../telemetry/dictionary-store';
import type { Threads } from './noise-store';
import type { Overlap } from './overlap';

const MOST_BEHAVIORS = 2_000;
const TIMEOUT_MS = 30_000;

/**
 * Runs every evaluated detector over the behaviors that a rule matches; rules that are decided on single events are
 * compared by behavior, too.
 * @param detectorId the detector whose text it is: it is not compared with itself
 */
export function askOverlap(
  { yaml, detectorId }: { yaml: string; detectorId?: number },
  db: pg.Pool = pool(),
  threads: Threads = {},
): Promise<Overlap> {
  return transaction(
    async (tx) => {
      const none: Overlap = { events: 0, detectors: [], more: false };
      const ready = readRule(yaml).ready;
      const span = ready && (await storedSpan(tx));
      if (!ready || !span) return none;
      const scope = { range: { from: span.from, to: span.to + 1 }, everything: true };
      const { traits } = await evaluate(tx, ready, scope, threads);
      const ids = [...traits.keys()].slice(0, MOST_BEHAVIORS);
      const { byBehavior } = await tallies(tx, { ids, kinds: ready.kinds, ...scope });
      const behaviors = await readBehaviors(tx, [...byBehavior.keys()]);
      const { detectors } = await readLiveSet(tx);
      const asked = detectors.filter((d) => d.detectorId !== detectorId && !d.perEvent);
      const found = new Map<number, number>();
      let total = 0;
      for (const [id, behavior] of behaviors) {
        const { events } = byBehavior.get(id)!;
        total += events;
        for (const d of detect(behavior, asked)) found.set(d.detectorId, (found.get(d.detectorId) ?? 0) + events);
      }
      return {
        events: total,
        detectors: asked
          .flatMap(({ detectorId: id, title, state }) => {
            const events = found.get(id);
            return events === undefined ? [] : [{ id, title, state, events }];
          })
          .sort((a, b) => b.events - a.events || a.id - b.id),
        more: traits.size > ids.length,
      };
    },
    { pool: db, isolation: 'repeatable read', readOnly: true, statementTimeout: TIMEOUT_MS, attempts: 1 },
  );
}
