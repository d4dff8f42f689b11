import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poolOptions } from '../db/client';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { installStarters } from '../detectors/starter-store';
import { ingest } from '../ingest';
import { RECORDING_RANGE } from '../sources/recordings';
import { verify } from './store';
import type { Check } from './verify';

const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
const lines = (name: string) =>
  gunzipSync(readFileSync(`data/sample/${name}.gz`))
    .toString()
    .split('\n');
const WEB = `(select host_id from hosts where name = 'web-01' and source = 'fleet')`;

/**
 * The nth start that no detector names, by its content: ids are keyed, so another database orders them otherwise, and
 * an event that is given a detector's behavior rightly misses its match as well.
 */
const honest = (n: number) => `(select behavior_id from behaviors b
  where exists (select from rollups r where r.behavior_id = b.behavior_id and r.kind = 0)
    and not exists (select from matches m where m.behavior_id = b.behavior_id) order by doc::text offset ${n} limit 1)`;

/** The damage, as SQL; what is reported; whether --mend repairs it; what else differs because of it. */
const DAMAGES: { what: string; sql: string; check: Check; mend?: boolean; also?: Check[] }[] = [
  {
    what: 'a rollup that counts one too many',
    sql: `update rollups set count = count + 1 where (behavior_id, host_id, day) = (select behavior_id, host_id, day from rollups limit 1)`,
    check: 'rollup',
    mend: true,
  },
  {
    what: 'a rollup that is gone',
    sql: `delete from rollups where (behavior_id, host_id, day) = (select behavior_id, host_id, day from rollups limit 1)`,
    check: 'rollup',
    mend: true,
  },
  {
    what: 'a day that counts one event too few',
    sql: `update host_days set events = events - 1 where host_id = ${WEB}`,
    check: 'host_day',
    mend: true,
  },
  {
    what: 'a day that the list of days does not hold',
    sql: `delete from rollup_days where day = (select max(day) from rollups where host_id = ${WEB})`,
    check: 'day_unlisted',
    mend: true,
  },
  {
    what: 'a host that names an earlier last event',
    sql: `update hosts set last_seq = last_seq - 1 where host_id = ${WEB}`,
    check: 'host_span',
    mend: true,
  },
  {
    what: 'an alert with another count',
    sql: `update alerts set event_count = 7 where alert_id = 1`,
    check: 'alert_count',
    mend: true,
  },
  {
    what: 'an alert with another span',
    sql: `update alerts set last_ts = last_ts + interval '1 second' where alert_id = 1`,
    check: 'alert_count',
    mend: true,
  },
  {
    what: "an alert that names another detector's version",
    sql: `update alerts set version_id = (select max(version_id) from detector_versions) where alert_id = 1`,
    check: 'alert_version',
    mend: true,
  },
  {
    what: 'a match without an alert',
    sql: `update matches set alert_id = null where (host_id, detector_id, ts) = (select host_id, detector_id, ts from matches where alert_id = 1 limit 1)`,
    check: 'match_alert',
    mend: true,
    also: ['alert_count'],
  },
  {
    what: 'values that prevalence does not find',
    sql: `delete from behavior_values where behavior_id = (select behavior_id from rollups order by 1 limit 1)`,
    check: 'behavior_values',
    mend: true,
  },
  {
    what: 'a value that prevalence counts a behavior by and that it does not have',
    sql: `insert into behavior_values select field, value_key + 1, behavior_id from behavior_values order by behavior_id limit 1`,
    check: 'behavior_values',
    mend: true,
  },
  {
    what: 'values of a behavior that there is not',
    sql: `insert into behavior_values values (0, 1, '00000000-0000-0000-0000-000000000001')`,
    check: 'behavior_values',
    mend: true,
  },
  {
    what: 'a match that is lost',
    sql: `delete from matches where alert_id = 2`,
    check: 'match_missing',
    mend: true,
    also: ['alert_count'],
  },
  {
    what: 'a match of a version that says otherwise',
    sql: `insert into matches select e.host_id, 1, e.ts, e.seq, e.part, 1, 2, e.behavior_id, e.process_id, p.anchor_id, null, null, true
      from events e join processes p using (host_id, process_id) where e.host_id = ${WEB} and e.kind = 0
        and not exists (select from matches m where m.host_id = e.host_id and m.ts = e.ts) limit 1`,
    check: 'match_false',
    mend: true,
  },
  {
    what: 'a match that was withdrawn and holds',
    sql: `update matches set withdrawn_at = now(), alert_id = null where alert_id = 2`,
    check: 'match_withdrawn',
    mend: true,
    also: ['match_missing', 'alert_count'],
  },
  {
    what: 'a match of an epoch before its version was live',
    sql: `update matches set epoch = 1 where alert_id = 1`,
    check: 'match_epoch',
  },
  {
    what: 'a match in another lineage than its event',
    sql: `update matches set anchor_id = 5 where alert_id = 1; update alerts set anchor_id = 5 where alert_id = 1`,
    check: 'match_event',
    mend: true,
  },
  {
    what: 'a process that is gone',
    sql: `delete from processes where host_id = ${WEB} and process_id = (select process_id from events where host_id = ${WEB} and kind = 0 order by ts limit 1)`,
    check: 'process_missing',
    also: ['process'],
  },
  {
    what: 'a process with another parent',
    sql: `update processes set parent_id = 1 where process_id = (select process_id from processes where host_id = ${WEB} and started limit 1)`,
    check: 'process',
  },
  {
    what: 'an event with another behavior',
    sql: `update events set behavior_id = ${honest(1)}
      where (host_id, ts, seq) = (select host_id, ts, seq from events where behavior_id = ${honest(0)} order by ts limit 1)`,
    check: 'event',
    also: ['rollup'],
  },
  {
    what: 'a file history that was changed',
    sql: `update file_provenance set downloaded = not downloaded where (host_id, path_key, ts, seq, part) = (select host_id, path_key, ts, seq, part from file_provenance limit 1)`,
    check: 'file_history',
  },
  {
    what: 'raw records that are gone',
    sql: `delete from raw_blocks where block_id = (select min(block_id) from raw_blocks)`,
    check: 'raw',
  },
  {
    what: 'a raw record of another event',
    sql: `update events set kind = 3 where (host_id, ts, seq) = (select host_id, ts, seq from events where kind = 2 limit 1)`,
    check: 'record',
    also: ['rollup', 'host_day'],
  },
  {
    what: 'a behavior with another content',
    sql: `update behaviors set doc = doc || '{"user": "nobody else"}' where behavior_id = ${honest(0)}`,
    check: 'behavior',
    also: ['event', 'behavior_values', 'process'],
  },
  {
    what: 'a behavior that is searched by another text',
    sql: `update behaviors set command_line = 'x' where behavior_id = ${honest(0)}`,
    check: 'behavior_text',
  },
  {
    what: 'a behavior that is gone',
    sql: `delete from behaviors where behavior_id = (select behavior_id from rollups where kind > 1 order by 1 limit 1)`,
    check: 'behavior_missing',
    also: ['behavior_values'],
  },
  {
    what: 'parts that wait although their event is stored',
    sql: `insert into pending_parts select host_id, ts, seq, 1, 'type=EOE msg=audit(1.0:1): ', now(), false from events join hosts using (host_id) where source = 'audit' limit 1`,
    check: 'pending',
  },
  {
    what: 'a changed audit log',
    sql: `alter table audit disable trigger audit_no_change; update audit set actor = 'somebody' where audit_id = 1; alter table audit enable trigger audit_no_change`,
    check: 'audit',
  },
];

describe('verify', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
    const pool = new pg.Pool(poolOptions(db.url));
    await installStarters(pool);
    const web = lines('ecs-fleet-1.ndjson').filter((line) => line.includes('web-01'));
    await ingest(Buffer.from(web.join('\n')), { pool, source: 'fleet', range });
    const audit = lines('auditd-fleet-2.log').filter((line) => line.includes('relay-01'));
    // Cut in the middle of an event: some parts wait.
    await ingest(Buffer.from(audit.slice(0, 401).join('\n')), { pool, source: 'audit', range });
    await pool.end();
  });
  afterAll(() => db.drop());

  it('finds no difference in what ingest stored', async () => {
    const copy = await testDatabase({ copyOf: db });
    const result = await verify(copy.pool).finally(() => copy.drop());
    expect(result.differences).toEqual([]);
    expect(result).toMatchObject({ matches: 4, alerts: 2 });
    expect(result.events).toBeGreaterThan(150);
    expect(result.auditEntries).toBeGreaterThan(0);
  });

  it.each(DAMAGES)('reports $what', async ({ sql, check, mend = false, also = [] }) => {
    const copy = await testDatabase({ copyOf: db });
    try {
      await copy.pool.query(sql);
      const { differences } = await verify(copy.pool, { mend: true });
      const named = differences.map((d) => d.check);
      expect(named).toContain(check);
      expect(named.filter((name) => name !== check && !also.includes(name))).toEqual([]);
      const found = differences.find((d) => d.check === check)!;
      expect(found).toMatchObject({ mendable: mend, text: expect.stringMatching(/^\d+ \w+/) });
      expect(found.examples.length).toBeGreaterThan(0);
      const left = (await verify(copy.pool)).differences.map((d) => d.check);
      if (mend) expect(left).toEqual([]);
      else expect(left).toContain(check);
    } finally {
      await copy.drop();
    }
  });
});
