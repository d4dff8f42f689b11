import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor } from '../access';
import { backtest } from '../backtest/store';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { ingest } from '../ingest';
import { parseRule } from '../sigma';
import type { PackFile } from '../sigma/pack';
import { RECORDING_RANGE } from '../sources/recordings';
import { AuditLog } from '../telemetry/audit-log.fixture';
import { verify } from '../verify/store';
import { TRIGGERS } from './audit-triggers.fixture';
import { importPack } from './pack-store';

const rule = (id: string, selections: string, condition = 'selection') =>
  `title: rule ${id}\nid: 929a690e-bef0-4204-a928-ef5e620d6fc${id}\nlogsource: { product: linux, service: auditd }\ndetection:\n  ${selections}\n  condition: ${condition}\n`;
const CHOICE = { pack: 'p', state: 'live', overwrite: false } as const;
const START = Date.parse('2026-11-20T10:00:00Z');
const RANGE = { from: Date.parse('2026-11-20T00:00:00Z'), to: Date.parse('2026-11-25T00:00:00Z') };

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const send = (log: AuditLog) =>
  ingest(Buffer.from(`${log.lines.join('\n')}\n`), { pool: db.pool, source: 'audit', range: RANGE });

/** Which events of a host each detector matched, by the rules' ids and the events' serials. */
async function matched(host: string): Promise<Map<string, number[]>> {
  const { rows } = await db.pool.query<{ id: string; seqs: number[] }>(
    `select v.rule_id as id, array_agg(m.seq::int order by m.seq) as seqs
     from matches m join detector_versions v using (version_id) join hosts h using (host_id)
     where h.name = $1 and m.withdrawn_at is null group by 1`,
    [host],
  );
  return new Map(rows.map(({ id, seqs }) => [id, seqs]));
}

/** How many events a backtest of the text finds. */
async function found(yaml: string, range?: { from: number; to: number }): Promise<number> {
  const report = await backtest({ yaml, ...range }, { pool: db.pool });
  expect([report.ok, report.incomplete]).toEqual([true, 0]);
  return report.events;
}

test('rules of our own: live detection, backtest and recount agree, also where only the event knows', async () => {
  const rules = {
    '1': rule('1', 'selection: { type: PATH, name: /etc/shadow, nametype: NORMAL }'),
    '2': rule('2', 'selection: { type: SYSCALL, SYSCALL: chmod, key: perm }'),
    '3': rule('3', 'selection: { type: PATH, mode|endswith: "0644", name|startswith: /etc/ }'),
    '4': rule('4', 'selection: { type: USER_CMD, cmd|contains: passwd }'),
    '5': rule(
      '5',
      "selection: { type: EXECVE }\n  words: ['|all': [cat, shadow]]".replace(
        "['|all': [cat, shadow]]",
        "{ '|all': [cat, shadow] }",
      ),
      'selection and words',
    ),
    '6': rule(
      '6',
      'selection: { type: PATH, name|startswith: /tmp/.x }\n  filter: { name|endswith: .sh }',
      'selection and not filter',
    ),
  };
  const files = Object.entries(rules).map(([path, text]) => ({ path, text }));
  const { report } = await importPack(actor(), files, CHOICE, db.pool);
  expect(
    report.entries.map(({ verdict, problems }) => [verdict, problems.filter((p) => p.severity === 'error')]),
  ).toEqual(files.map(() => ['new', []]));
  const log = new AuditLog('own-01', START);
  const shadow = log.file([{ name: '/etc/shadow' }], { exe: '/usr/bin/cat' });
  const chmod = log.file([{ name: '/tmp/y' }], { syscall: 90, a0: '7ffe', a1: '1ed', key: 'perm' });
  log.file([{ name: '/tmp/y' }], { syscall: 90, a0: '7ffe', a1: '1ed', key: 'other' });
  const sudo = log.user(
    'USER_CMD',
    `cwd="/" cmd=${Buffer.from('passwd root').toString('hex')} terminal=pts/0 res=success`,
  );
  const cat = log.exec(['cat', '/etc/shadow']);
  log.exec(['/bin/sh', './.x.sh'], { exe: '/usr/bin/dash', path: './.x.sh', cwd: '/tmp' });
  log.exec(['/bin/sh', './.x/y.sh'], { exe: '/usr/bin/dash', path: './.x/y.sh', cwd: '/tmp' });
  const hidden = log.file(
    [
      { name: '/tmp/', nametype: 'PARENT' },
      { name: '/tmp/.x.sh', nametype: 'DELETE' },
      { name: '/tmp/.xx', nametype: 'CREATE' },
    ],
    { syscall: 82 },
  );
  expect(await send(log)).toMatchObject({ created: log.lines.length, pending: 0, quarantined: 0, rejected: 0 });
  const id = (n: string) => `929a690e-bef0-4204-a928-ef5e620d6fc${n}`;
  const expected = new Map([
    [id('1'), [shadow]],
    [id('2'), [chmod]],
    [id('3'), [shadow]],
    [id('4'), [sudo]],
    [id('5'), [cat]],
    [id('6'), [hidden]],
  ]);
  expect(await matched('own-01')).toEqual(expected);
  for (const [n, text] of Object.entries(rules))
    expect([n, await found(text)]).toEqual([n, expected.get(id(n))!.length]);
  expect((await verify(db.pool)).differences).toEqual([]);
});

const RULES = fileURLToPath(new URL('../../../shared/sigma-rules-linux/', import.meta.url));

describe.skipIf(!existsSync(RULES))('the public auditd rules (../shared)', () => {
  const pack = existsSync(RULES) ? walk(RULES, '').filter(({ text }) => /service: auditd/.test(text)) : [];

  test('each of the 53 loads, and is triggered through ingest by an event that it is written for, live and in a backtest', async () => {
    expect(pack).toHaveLength(53);
    const { report } = await importPack(actor(), pack, { ...CHOICE, state: 'observing' }, db.pool);
    expect(report.counts).toMatchObject({ new: 53, refused: 0 });
    const log = new AuditLog('audit-01', START + 3_600_000);
    const serials = new Map<string, number>();
    for (const { text } of pack) {
      const { id } = parseRule(text).rule!;
      serials.set(id!, TRIGGERS[id!]!(log));
    }
    expect(await send(log)).toMatchObject({ created: log.lines.length, pending: 0, quarantined: 0, rejected: 0 });
    const live = await matched('audit-01');
    const silent = [...serials].filter(([id, serial]) => !live.get(id)?.includes(serial)).map(([id]) => id);
    expect(silent).toEqual([]);
    // and what one rule is written for is not simply everything
    expect([...live.values()].flat().length).toBeLessThan(53 * 4);
    // own-01 came before these detectors: a backtest of its hour aside sees what live detection saw
    const range = { from: START + 3_600_000, to: START + 7_200_000 };
    for (const { path, text } of pack) {
      const { id } = parseRule(text).rule!;
      expect([path, await found(text, range)]).toEqual([path, live.get(id!)!.length]);
    }
    expect((await verify(db.pool)).differences).toEqual([]);
  });

  test('on the recorded audit log live detection finds what a backtest finds', async () => {
    const recorded = new URL('../../data/sample/auditd-fleet-2.log.gz', import.meta.url);
    const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
    const answer = await ingest(gunzipSync(readFileSync(recorded)), { pool: db.pool, source: 'recorded', range });
    expect(answer).toMatchObject({ quarantined: 0, rejected: 0 });
    const { rows } = await db.pool.query<{ id: string; count: number }>(
      `select v.rule_id as id, count(*)::int as count from matches m join detector_versions v using (version_id)
       join hosts h using (host_id) where h.source = 'recorded' and m.withdrawn_at is null group by 1`,
    );
    const live = new Map(rows.map(({ id, count }) => [id, count]));
    expect(live.size).toBeGreaterThan(5);
    for (const { path, text } of pack) {
      const { id } = parseRule(text).rule!;
      expect([path, await found(text, range)]).toEqual([path, live.get(id!) ?? 0]);
    }
    expect((await verify(db.pool)).differences).toEqual([]);
  });
});

function walk(dir: string, below: string): PackFile[] {
  return readdirSync(dir + below).flatMap((name) => {
    const path = below + name;
    if (statSync(dir + path).isDirectory()) return walk(dir, `${path}/`);
    return name.endsWith('.yml') ? [{ path, text: readFileSync(dir + path, 'utf8') }] : [];
  });
}
