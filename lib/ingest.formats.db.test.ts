import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './db/test-database';
import { ingest } from './ingest';
import { RECORDING_RANGE } from './sources/recordings';
import { epochMs } from './telemetry/store';

const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };

async function load(name: string): Promise<TestDatabase> {
  const db = await testDatabase();
  await ingest(gunzipSync(readFileSync(`data/sample/${name}.gz`)), { pool: db.pool, source: 'fleet', range });
  return db;
}

const name = (p: string) =>
  `${p}.pid || '@' || ${epochMs(`${p}.ts`)} || case when ${p}.started then '' else ' unseen' end`;

/** Started processes with their edges, as lines. */
const PROCESSES = `
  select h.name || ' ' || ${name('p')} || ' ' || (b.doc->>'image') || ' ' || (b.doc->>'argv') || ' ' || coalesce(b.doc->>'cwd', '-')
    || ' uid ' || coalesce(b.doc->>'uid', '-')
    || ' parent ' || coalesce(case when parent.started then ${name('parent')} else 'unseen ' || parent.pid end, '-')
    || ' after ' || coalesce(${name('pred')}, '-') as line
  from processes p join hosts h using (host_id) join behaviors b using (behavior_id)
  left join processes parent on parent.host_id = p.host_id and parent.process_id = p.parent_id
  left join processes pred on pred.host_id = p.host_id and pred.process_id = p.predecessor_id
  where p.started order by 1`;

/** File and network events with the process that acts. */
const EVENTS = `
  select h.name || ' ' || ${epochMs('e.ts')} || ':' || e.seq || ' kind ' || case e.kind when 3 then 2 else e.kind end || ' by '
    || case when p.started then ${name('p')} else 'unseen ' || p.pid end || ' ' || (t.doc #- '{net,protocol}' #- '{file,fromPath}')::text
    || ' ' || coalesce(b.doc->>'outcome', '-') as line
  from events e join hosts h using (host_id) join processes p using (host_id, process_id) join behaviors b on b.behavior_id = e.behavior_id
  join targets t using (target_id)
  where e.kind between 2 and 7 order by 1`;

const ENDS = `
  select h.name || ' ' || ${name('p')} || ' ' || ${epochMs('p.ended_ts')} || ' ' || coalesce(p.exit_code::text, '-') as line
  from processes p join hosts h using (host_id) where p.started and p.ended_ts is not null order by 1`;

const COUNTS = `select kind, count(*)::int as count from events group by kind order by kind`;

/** What the two formats say differently of the same fleet, and why. */
const DIFFERENCES = [
  'hash: auditd has none, so behaviors differ in sha256',
  'user name: plain audit records hold the number only',
  'exits of forks that never ran exec: the ECS agent does not report them',
  'failed execs (kind 8) and other audit records (kind 9): the ECS agent does not report them',
  'protocol: a socket address does not tell TCP from UDP',
  'creation of a file that exists (O_CREAT on a path that is there): the audit records tell it from a new one, ECS does not',
  'path of fchmod: audit records do not name the file of a descriptor (the ECS agent writes the working folder)',
  'former path of a rename: this ECS agent does not send it',
  'processes without an exec record: what the agents say of them differs (ECS names the parent of an exec by its own id)',
];

describe.each([1, 2])('both formats of recording %i', (number) => {
  let ecs: TestDatabase;
  let audit: TestDatabase;
  beforeAll(async () => {
    [ecs, audit] = await Promise.all([load(`ecs-fleet-${number}.ndjson`), load(`auditd-fleet-${number}.log`)]);
  });
  afterAll(() => Promise.all([ecs.drop(), audit.drop()]));

  const lines = async (db: TestDatabase, sql: string) =>
    (await db.pool.query<{ line: string }>(sql)).rows.map((r) => r.line);
  const both = async (sql: string) => {
    const [a, b] = [await lines(ecs, sql), await lines(audit, sql)];
    const [inA, inB] = [new Set(a), new Set(b)];
    return { count: a.length, onlyEcs: a.filter((l) => !inB.has(l)), onlyAudit: b.filter((l) => !inA.has(l)) };
  };

  it('gives the same processes and edges', async () => {
    const { count, onlyEcs, onlyAudit } = await both(PROCESSES);
    expect(count).toBe(number === 1 ? 2019 : 378);
    expect({ onlyEcs, onlyAudit }).toEqual({ onlyEcs: [], onlyAudit: [] });
  });

  it('gives the same file and network events by the same processes', async () => {
    const { count, ...only } = await both(EVENTS);
    const unnamed = new Set(only.onlyAudit.filter((l) => l.includes('"path": ""')).map((l) => l.split(' kind ')[0]));
    const named = (l: string) => !unnamed.has(l.split(' kind ')[0]!);
    const [onlyEcs, onlyAudit] = [only.onlyEcs.filter(named), only.onlyAudit.filter(named)];
    expect(unnamed.size).toBe(number === 1 ? 27 : 1);
    expect(count).toBe(number === 1 ? 63 + 347 + 218 : 6 + 32 + 18 + 1 + 2);
    expect({ onlyEcs, onlyAudit }).toEqual({ onlyEcs: [], onlyAudit: [] });
  });

  it('ends the same processes at the same time', async () => {
    const { onlyEcs, onlyAudit } = await both(ENDS);
    expect({ onlyEcs, onlyAudit }).toEqual({ onlyEcs: [], onlyAudit: [] });
  });

  it(`differs only as listed: ${DIFFERENCES.length} reasons`, async () => {
    const counts = async (db: TestDatabase) =>
      Object.fromEntries((await db.pool.query(COUNTS)).rows.map((r) => [r.kind, r.count]));
    const [a, b] = [await counts(ecs), await counts(audit)];
    const extra = { ...b };
    extra[2] += extra[3] ?? 0;
    delete extra[3];
    for (const kind of Object.keys(a)) if (kind !== '1') expect([kind, extra[kind]]).toEqual([kind, a[kind]]);
    for (const kind of Object.keys(a)) delete extra[kind];
    expect(Object.keys(extra).sort()).toEqual(['8', '9']);
    expect(b[1]).toBeGreaterThanOrEqual(a[1]);
  });
});
