import { candidateCondition } from '../backtest/candidates';
import { countQuestion, stopIfAborted } from '../backtest/evaluate-store';
import { type Traits, traitsOf } from '../backtest/facets';
import type { Runner } from '../backtest/runner';
import type { SealedPart } from '../backtest/shards';
import type { Queryable } from '../db/client';
import type { Behavior } from '../telemetry/behavior';
import { readBehaviors, streamBehaviors } from '../telemetry/dictionary-store';
import { behaviorView } from '../telemetry/fields';
import { RecentMap } from '../telemetry/recent-map';
import type { HuntScope } from './scope-store';

/** Asks a rule of the dictionary in memory; undefined while it is not there. */
export type Scan = Runner['scan'];

/** A behavior that a query matches, or may match where single events decide. */
export interface Found {
  id: string;
  traits: Traits;
}

/** Behaviors that SQL leaves over; up to so many are looked at before the first page of events. */
const NARROW = 10_000;
const MEMO = 100_000;

/**
 * What a run of a query has found out about behaviors. They are immutable, so an answer holds for the run; a new run
 * sees what came meanwhile. Where single events decide, every behavior that SQL cannot rule out counts as found.
 */
export class Run {
  /** all that match; set when the dictionary was read to its end */
  found: ReadonlyMap<string, Traits> | undefined;
  incomplete = 0;
  private readonly memo = new RecentMap<string, { behavior: Behavior; found: boolean }>(MEMO);

  constructor(
    private readonly scope: HuntScope,
    private readonly scan?: Scan,
  ) {}

  /** All that matches, where threads hold the dictionary; undefined where it must be read. */
  async scanned(signal?: AbortSignal): Promise<ReadonlyMap<string, Traits> | undefined> {
    const { rule } = this.scope;
    if (this.found || !rule || rule.perEvent) return this.found;
    const found = await this.scan?.({ ...rule, kinds: this.scope.kinds }, { signal });
    if (!found) return undefined;
    this.incomplete = found.incomplete;
    this.found = this.wanted(found.traits);
    return this.found;
  }

  private wanted(found: ReadonlyMap<string, Traits>): ReadonlyMap<string, Traits> {
    const { under } = this.scope;
    return under ? new Map([...found].filter(([, traits]) => under(traits))) : found;
  }

  /** The same, counted in the range as far as the cells in memory go. */
  async counted(
    db: Queryable,
    scope: Pick<HuntScope, 'range' | 'hostIds'>,
    signal?: AbortSignal,
  ): Promise<{ traits: Map<string, Traits>; sealed: readonly SealedPart[] } | undefined> {
    const { rule, kinds, under } = this.scope;
    if (!this.scan || !rule || rule.perEvent || under) return undefined;
    const found = await this.scan({ ...rule, kinds }, { signal, count: await countQuestion(db, scope) });
    if (!found || (found.traits.size > 0 && found.sealed.length === 0)) return undefined;
    this.incomplete = found.incomplete;
    this.found = found.traits;
    return found;
  }

  /** Reads the dictionary, page by page, and yields what matches. `progress` is 0 to 1. */
  async *read(db: Queryable, signal?: AbortSignal): AsyncGenerator<{ found: Found[]; progress: number }> {
    const { rule, kinds, under } = this.scope;
    const where = rule && candidateCondition(rule.rule, kinds);
    const all = new Map<string, Traits>();
    let [read, incomplete, part] = [0, 0, [] as Found[]];
    for await (const { id, behavior } of streamBehaviors(db, { kinds, ...(where ? { where } : {}) })) {
      const outcome = !rule || rule.perEvent ? 'match' : rule.matcher.outcome(behaviorView(behavior));
      if (outcome === 'incomplete') incomplete++;
      if (outcome === 'match') {
        const traits = traitsOf(behavior);
        if (!under || under(traits)) {
          part.push({ id, traits });
          all.set(id, traits);
        }
      }
      if (++read % PAGE !== 0) continue;
      stopIfAborted(signal);
      // ids are hashes: where one stands among all of them says how much was read
      yield { found: part, progress: Number.parseInt(id.slice(0, 8), 16) / 0xffffffff };
      part = [];
    }
    this.found = all;
    this.incomplete = incomplete;
    yield { found: part, progress: 1 };
  }

  /** All that matches, where few behaviors are left by SQL; undefined where there are many. */
  async narrow(db: Queryable, signal?: AbortSignal): Promise<ReadonlyMap<string, Traits> | undefined> {
    if (this.found || !this.scope.rule || !candidateCondition(this.scope.rule.rule, this.scope.kinds))
      return this.found;
    let pages = 0;
    for await (const _ of this.read(db, signal)) if (++pages > NARROW / PAGE) return undefined;
    return this.found;
  }

  /** Of these behaviors those that match (or may, where single events decide), with their content. */
  async among(db: Queryable, ids: readonly string[]): Promise<Map<string, Behavior>> {
    const { rule, kinds, under } = this.scope;
    const out = new Map<string, Behavior>();
    const unknown: string[] = [];
    for (const id of new Set(ids)) {
      const known = this.memo.get(id);
      if (!known) unknown.push(id);
      else if (known.found) out.set(id, known.behavior);
    }
    for (const [id, behavior] of await readBehaviors(db, unknown)) {
      const found =
        kinds.includes(behavior.kind) &&
        (!under || under(traitsOf(behavior))) &&
        (!rule || rule.perEvent || rule.matcher.matches(behaviorView(behavior)));
      this.memo.set(id, { behavior, found });
      if (found) out.set(id, behavior);
    }
    return out;
  }
}

const PAGE = 5_000;
const runs = new RecentMap<string, Run>(6);

/** The run of this name and question, or a new one. Without a name it is new. */
export function runOf(name: string | undefined, question: string, scope: HuntScope, scan?: Scan): Run {
  const key = `${name} ${question}`;
  const known = name === undefined ? undefined : runs.get(key);
  if (known) return known;
  const run = new Run(scope, scan);
  if (name !== undefined) runs.set(key, run);
  return run;
}
