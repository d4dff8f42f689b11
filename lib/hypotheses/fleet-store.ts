import type { Queryable } from '../db/client';
import { streamBehaviors } from '../telemetry/dictionary-store';
import { type EventKind, kindCode } from '../telemetry/event';
import { type FactName, factOf } from '../telemetry/facts';
import { type Category, categoryOf } from './draft';
import type { Observation } from './hypothesis';
import { RANK } from './telling';

/** A draft asks the fleet about so many behaviors of a kind at most: enough to tell common from rare. */
const SAMPLED = 50_000;

const KINDS: Readonly<Record<Category, readonly EventKind[]>> = {
  process_creation: ['process_start'],
  file_event: ['file_create', 'file_write', 'file_rename', 'file_chmod'],
  file_delete: ['file_delete'],
  network_connection: ['net_connect'],
};

/**
 * On what share of the other hosts each fact is seen, for the categories that were observed: a draft leaves out what
 * everybody does. The hosts of the evidence do not count.
 */
export async function commonnessIn(
  db: Queryable,
  evidence: readonly Observation[],
): Promise<(fact: FactName, category: Category) => number | undefined> {
  const categories = [...new Set(evidence.flatMap((o) => categoryOf(o.event.kind) ?? []))];
  const own = [...new Set(evidence.map((o) => o.event.hostId))];
  const shares = new Map<Category, Map<FactName, number>>();
  for (const category of categories) shares.set(category, await sharesOf(db, category, own));
  return (fact, category) => shares.get(category)?.get(fact);
}

async function sharesOf(db: Queryable, category: Category, own: readonly number[]): Promise<Map<FactName, number>> {
  const kinds = KINDS[category];
  const hostsOf = await behaviorHosts(db, kinds, own);
  const hosts = new Map<FactName, Set<number>>();
  const all = new Set<number>();
  let seen = 0;
  for await (const { id, behavior } of streamBehaviors(db, { kinds })) {
    if (++seen > SAMPLED) break;
    const on = hostsOf.get(id);
    if (!on) continue;
    for (const host of on) all.add(host);
    for (const fact of RANK) {
      if (factOf(fact, behavior) !== true) continue;
      let set = hosts.get(fact);
      if (!set) {
        set = new Set();
        hosts.set(fact, set);
      }
      for (const host of on) set.add(host);
    }
  }
  return new Map(RANK.map((fact) => [fact, all.size === 0 ? 0 : (hosts.get(fact)?.size ?? 0) / all.size]));
}

async function behaviorHosts(
  db: Queryable,
  kinds: readonly EventKind[],
  own: readonly number[],
): Promise<Map<string, number[]>> {
  const { rows } = await db.query<{ id: string; hosts: number[] }>(
    `select behavior_id as id, array_agg(distinct host_id) as hosts from rollups
     where kind = any($1::smallint[]) and host_id <> all($2::int[]) group by behavior_id limit $3`,
    [kinds.map(kindCode), [...own], SAMPLED * 2],
  );
  return new Map(rows.map((row) => [row.id, row.hosts]));
}
