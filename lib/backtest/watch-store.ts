import type { Queryable } from '../db/client';
import { tallies } from './cells-store';
import type { EvaluateOptions, Evaluation, Progress } from './evaluate-store';
import type { Found } from './found-store';
import type { BacktestProgress } from './report';
import type { Scope } from './scope';

const PAUSE_MS = 250;
/** Counting more than so many behaviors while others are still asked would only delay the end. */
const MOST_COUNTED = 20_000;

interface Watched {
  signal?: AbortSignal;
  scanner?: EvaluateOptions['scanner'];
  told?: (progress: BacktestProgress) => void;
}

/** Tells how far a backtest is, and counts what matched so far: while threads ask the dictionary, the database is free. */
export class Watch {
  private counting: Promise<void> | undefined;
  private counts: { events: number; hosts: number } | undefined;
  private countedAt = 0;
  private ended = false;

  constructor(
    private readonly db: Queryable,
    private readonly kinds: Found['kinds'],
    private readonly scope: Scope,
    private readonly watched: Watched,
  ) {}

  get options(): EvaluateOptions {
    const { signal, scanner, told } = this.watched;
    return { signal, scanner, ...(told ? { told: (progress: Progress) => this.tell(progress) } : {}) };
  }

  /** Waits for a count that is under way: its answer must not come after the last one. */
  async end(): Promise<void> {
    this.ended = true;
    await this.counting;
  }

  counted({ evaluated, traits }: Evaluation, { events, hosts }: { events: number; hosts: number }): void {
    this.watched.told?.({ asked: evaluated, of: evaluated, matchedBehaviors: traits.size, events, hosts });
  }

  private tell({ traits, soFar, ...progress }: Progress): void {
    if (this.ended) return;
    if (soFar) {
      this.watched.told?.({ ...progress, matchedBehaviors: traits.size, ...soFar });
      return;
    }
    this.watched.told?.({ ...progress, matchedBehaviors: traits.size, ...this.counts });
    if (progress.of === 0 || this.counting || traits.size === 0 || traits.size > MOST_COUNTED) return;
    if (performance.now() - this.countedAt < PAUSE_MS) return;
    const found: Found = { ids: [...traits.keys()], kinds: this.kinds, ...this.scope };
    this.counting = tallies(this.db, found)
      .then(({ byHost }) => {
        const events = [...byHost.values()].reduce((sum, tally) => sum + tally.events, 0);
        this.counts = { events, hosts: byHost.size };
        this.watched.told?.({ ...progress, matchedBehaviors: found.ids.length, ...this.counts });
      })
      // the next statement of the transaction tells what went wrong
      .catch(() => {})
      .finally(() => {
        this.countedAt = performance.now();
        this.counting = undefined;
      });
  }
}
