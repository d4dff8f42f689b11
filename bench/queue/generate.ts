import type pg from 'pg';

/** What a busy fleet leaves in the queue: by SQL, into the product's own tables. */
export interface QueueSize {
  alerts: number;
  hosts: number;
  detectors: number;
}

/** A title to search for that no other detector bears, and a path that one alert in a thousand holds. */
export const RARE_PATH = '/opt/rare-tool/bin/agentd';

/** Detectors, hosts and alerts: three of five open, one lineage for about three alerts, few detectors with most of them. */
export async function generateAlerts(db: pg.Pool, { alerts, hosts, detectors }: QueueSize): Promise<void> {
  await db.query(
    `insert into hosts (source, agent_host_id, name, os)
     select case when n % 50 = 0 then 'second' else 'bench' end, 'h' || n, 'host-' || lpad((n - case when n % 50 = 0 then 1 else 0 end)::text, 5, '0'), 'linux'
     from generate_series(1, $1::int) n`,
    [hosts],
  );
  await db.query(
    `with d as (insert into detectors (title, state, origin, created_at, updated_at)
       select 'Generated detector ' || n, 'paused', 'import', now(), now() from generate_series(1, $1::int) n returning detector_id, title)
     insert into detector_versions (detector_id, number, title, level, tags, yaml, author, created_at)
     select detector_id, 1, title, (array['informational', 'low', 'low', 'medium', 'medium', 'high', 'critical'])[1 + detector_id % 7], '{}', 'title: x', 'bench', now() from d`,
    [detectors],
  );
  const client = await db.connect();
  try {
    await client.query('set statement_timeout = 0');
    const indexes = alerts > LATER ? await dropIndexes(client) : [];
    for (let from = 0; from < alerts; from += CHUNK) {
      await client.query(INSERT, [from, Math.min(from + CHUNK, alerts), alerts]);
    }
    await client.query(`set maintenance_work_mem = '512MB'`);
    for (const definition of indexes) await client.query(definition);
    await client.query('vacuum analyze alerts');
    await client.query('analyze');
  } finally {
    client.release(true);
  }
}

const CHUNK = 50_000;
/** Beyond so many, indexes are made at the end: the same indexes, in a fifth of the time. */
const LATER = 100_000;

async function dropIndexes(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes where tablename = 'alerts' and indexname <> 'alerts_pkey'`,
  );
  for (const { name } of rows) await client.query(`drop index "${name}"`);
  return rows.map(({ definition }) => definition);
}

const INSERT = `
  with d as (
    select array_agg(v.detector_id order by v.detector_id) as ids, array_agg(v.version_id order by v.detector_id) as versions,
      array_agg(array_position(array['informational', 'low', 'medium', 'high', 'critical'], v.level) - 1 order by v.detector_id) as levels
    from detector_versions v where v.author = 'bench'
  ), h as (select array_agg(host_id order by host_id) as ids from hosts where os = 'linux'),
  numbers as (
    select n, hashint4(n) as a, hashint4(n + 1000003) as b, hashint4(n + 2000003) as c from generate_series($1::int + 1, $2::int) n
  ), picked as (
    select n, a, b, c,
      -- the square of a share: the first detectors raise most
      1 + floor(power((abs(a::bigint) % 1000003) / 1000003.0, 2.2) * cardinality(d.ids))::int as detector,
      1 + (abs((n / 3)::bigint * 2654435761) % cardinality(h.ids))::int as host,
      n / 3 as lineage, timestamptz '2026-11-24 00:00Z' - make_interval(secs => ($3::int - n) * 2592000.0 / $3::int) as ts
    from numbers, d, h
  )
  insert into alerts (host_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, status, disposition, reason, assignee, closed_ts, tags, summary, created_at, updated_at)
  select h.ids[p.host], d.ids[p.detector], d.versions[p.detector], p.lineage, d.levels[p.detector], p.ts, p.ts + interval '40 seconds',
    1 + abs(p.b) % 40, s.status, case s.status when 'closed' then (array['false_positive', 'benign_true_positive', 'true_positive'])[1 + abs(p.c) % 3] end,
    null, case when abs(p.c) % 10 = 0 then 'analyst' when abs(p.c) % 5 = 0 then 'second' end, case s.status when 'closed' then p.ts + interval '1 hour' end,
    case when abs(p.b) % 25 = 0 then array['campaign-' || abs(p.b) % 7] else '{}' end,
    jsonb_build_object('eventRef', 'x', 'processId', '1', 'hits', '[]'::jsonb,
      'lineage', jsonb_build_object('title', 'bash ' || p.lineage % 30000, 'below', 'sshd', 'pid', p.lineage % 30000),
      'behavior', jsonb_build_object('kind', 'process_start', 'user', null, 'image', null, 'argv', null, 'commandLine', null, 'file', null, 'net', null,
        'process', jsonb_build_object('image', case when abs(p.c) % 1000 = 0 then '${RARE_PATH}' else '/usr/bin/' || (array['curl', 'bash', 'python3', 'chmod', 'find'])[1 + abs(p.b) % 5] end,
          'user', 'svc-' || abs(p.b) % 40, 'commandLine', 'tool --job ' || md5(p.n::text) || ' --out /var/lib/app/' || p.n % 5000 || '/result.json', 'parent', null)))
  , p.ts, p.ts
  from picked p, d, h, lateral (select case when abs(p.a) % 10 < 4 then 'closed' when abs(p.a) % 10 = 4 then 'in_progress' else 'new' end as status) s`;
