import type { Queryable } from '../db/client';
import { epochMs } from './store';

/**
 * What is stored of a fleet, as text lines that do not depend on ids, arrival or people: two databases that received
 * the same set of records say the same. For tests and for `npm run fault`.
 * @param source of this source alone
 */
export async function finalState(db: Queryable, source: string | null = null): Promise<string[]> {
  const parts = await Promise.all(QUERIES.map((sql) => db.query<{ line: string }>(sql, [source])));
  return parts.flatMap(({ rows }) => rows.map((row) => row.line)).sort();
}

/** A process by what does not change between databases. */
const process = (alias: string) =>
  `coalesce(${alias}.pid || '@' || ${epochMs(`${alias}.ts`)} || ':' || ${alias}.seq || case when ${alias}.started then '' else ' unseen' end, '-')`;

const behavior = `md5(coalesce(b.doc::text, '') || coalesce(pb.doc::text, '') || coalesce(t.doc::text, '') || b.kind)`;
const behaviorJoin = (on: string) => `join behaviors b on b.behavior_id = ${on}
  left join behaviors pb on pb.behavior_id = b.process_behavior_id left join targets t on t.target_id = b.target_id`;

const OF_SOURCE = 'h.source = coalesce($1, h.source)';

const QUERIES = [
  `select 'process ' || h.name || ' ' || ${process('p')} || ' parent ' || ${process('parent')} || ' after ' || ${process('pred')}
     || ' anchor ' || ${process('anchor')} || ' ended ' || coalesce(${epochMs('p.ended_ts')}::text, '-') || ' ' || ${behavior} as line
   from processes p join hosts h using (host_id) ${behaviorJoin('p.behavior_id')}
   left join processes parent on parent.host_id = p.host_id and parent.process_id = p.parent_id
   left join processes pred on pred.host_id = p.host_id and pred.process_id = p.predecessor_id
   left join processes anchor on anchor.host_id = p.host_id and anchor.process_id = p.anchor_id
   where ${OF_SOURCE}`,
  `select 'event ' || h.name || ' ' || ${epochMs('e.ts')} || ':' || e.seq || ':' || e.part || ' ' || e.kind || ' ' || ${process('p')} || ' ' || ${behavior} as line
   from events e join hosts h using (host_id) join processes p on p.host_id = e.host_id and p.process_id = e.process_id ${behaviorJoin('e.behavior_id')}
   where ${OF_SOURCE}`,
  `select 'rollup ' || h.name || ' ' || r.day || ' ' || r.count || ' ' || ${epochMs('r.first_ts')} || ' ' || ${epochMs('r.last_ts')} || ' ' || ${behavior} as line
   from rollups r join hosts h using (host_id) ${behaviorJoin('r.behavior_id')}
   where ${OF_SOURCE}`,
  `select 'day ' || h.name || ' ' || d.day || ' ' || d.events || ' ' || d.kinds as line
   from host_days d join hosts h using (host_id) where ${OF_SOURCE}`,
  `select 'file ' || h.name || ' ' || f.path || ' ' || ${epochMs('f.ts')} || ' ' || f.action || ' ' || f.downloaded || ' '
     || coalesce(${epochMs('f.written_ts')}::text, '-') || ' ' || ${process('w')} as line
   from file_provenance f join hosts h using (host_id)
   left join processes w on w.host_id = f.host_id and w.process_id = f.writer_id
   where ${OF_SOURCE}`,
  `select 'match ' || h.name || ' ' || m.detector_id || ' ' || ${epochMs('m.ts')} || ':' || m.seq || ' ' || ${process('a')} as line
   from matches m join hosts h using (host_id) left join processes a on a.host_id = m.host_id and a.process_id = m.anchor_id
   where m.withdrawn_at is null and ${OF_SOURCE}`,
  `select 'alert ' || h.name || ' ' || a.detector_id || ' ' || ${epochMs('a.first_ts')} || ' ' || ${epochMs('a.last_ts')} || ' ' || a.event_count || ' ' || ${process('p')} as line
   from alerts a join hosts h using (host_id) left join processes p on p.host_id = a.host_id and p.process_id = a.anchor_id
   where a.redirect_to is null and a.event_count > 0 and ${OF_SOURCE}`,
];
