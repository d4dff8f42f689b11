import { describe, expect, it } from 'vitest';
import { type ReadyRule, readRule } from '../detectors/rule';
import { STARTERS } from '../detectors/starters';
import { ingest } from '../ingest';
import { evaluate } from './evaluate-store';
import { recordingShards } from './recording-shards.fixture';
import type { BacktestProgress } from './report';
import { Shards } from './shards';
import { backtest } from './store';

const made = recordingShards(2);

function rule(category: string, detection: Record<string, unknown>): ReadyRule {
  const { ready, problems } = readRule(
    JSON.stringify({ title: 'A rule', logsource: { product: 'linux', category }, detection }),
  );
  if (!ready) throw new Error(JSON.stringify(problems));
  return ready;
}

const EVERYTHING = { range: { from: 0, to: 4e12 }, everything: true };

const RULES = [
  rule('process_creation', { s: { 'Image|contains': '/.' }, condition: 's' }),
  rule('process_creation', { s: { 'CommandLine|re': '^.{60,}$' }, condition: 's' }),
  rule('process_creation', { s: { 'Image|startswith': '/usr/' }, condition: 'not s' }),
  rule('process_creation', { s: { 'CommandLine|fieldref|startswith': 'Image' }, condition: 's' }),
  rule('process_creation', { s: { DisguisedByParent: true }, condition: 's' }),
  rule('file_event', { s: { FileAction: 'chmod', TargetHidden: true }, condition: 's' }),
  rule('network_connection', { s: { DestinationExternal: true, 'DestinationPort|gt': 80 }, condition: 's' }),
  rule('process_creation', { keywords: ['*xhide*'], condition: 'keywords' }),
  ...STARTERS.flatMap(({ yaml }) => {
    const { ready } = readRule(yaml);
    return ready && !ready.perEvent ? [ready] : [];
  }),
];

describe('threads that hold the dictionary', () => {
  it('find for each rule what reading the database finds, all rules in one pass', async () => {
    const scanned = await made.shards.scan(RULES);
    for (const [i, ready] of RULES.entries()) {
      const read = await evaluate(made.db.pool, ready, EVERYTHING);
      expect([...scanned![i]!.traits.keys()].sort(), JSON.stringify(ready.rule.title)).toEqual(
        [...read.traits.keys()].sort(),
      );
      for (const [id, traits] of read.traits) expect(scanned![i]!.traits.get(id)).toEqual(traits);
    }
    expect(scanned!.filter(({ traits }) => traits.size > 0).length).toBeGreaterThan(6);
  });

  it('know what was stored since', async () => {
    const marked = rule('process_creation', { s: { 'CommandLine|contains': 'zebra' }, condition: 's' });
    expect((await made.shards.scan([marked]))![0]!.traits.size).toBe(0);
    for (let i = 0; i < 3; i++) {
      const time = `2026-11-23T10:0${i}:00.000Z`;
      const record = {
        '@timestamp': time,
        ecs: { version: '8.11.0' },
        host: { id: 'zoo', name: 'zoo', hostname: 'zoo', os: { type: 'linux' } },
        event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec', id: `zoo-${i}` },
        process: {
          ...{ pid: 100 + i, entity_id: `zoo-${i}`, executable: '/usr/bin/zebra', start: time },
          ...{ args: ['zebra', String(i)], command_line: `zebra ${i}` },
        },
        user: { name: 'keeper', id: '1000' },
      };
      const answer = await ingest(Buffer.from(JSON.stringify(record)), {
        pool: made.db.pool,
        source: 'zoo',
        range: { from: 0, to: 4e12 },
      });
      expect(answer).toMatchObject({ quarantined: 0 });
      expect((await made.shards.scan([marked]))![0]!.traits.size).toBe(i + 1);
    }
  });

  it('stop when they are told to, and go on with the next question', async () => {
    const stop = new AbortController();
    const scan = made.shards.scan(RULES, { signal: stop.signal });
    stop.abort();
    await expect(scan).rejects.toMatchObject({ code: 'unavailable' });
    expect((await made.shards.scan([RULES[0]!]))![0]!.evaluated).toBeGreaterThan(100);
  });

  it('leave the dictionary to the database if it does not fit into their memory', async () => {
    const small = new Shards(made.db.url, { threads: 1, megabytes: 0.1 });
    expect(await small.scan([RULES[0]!])).toBeUndefined();
    await small.end();
  });

  it('serve a backtest, which tells how far it is', async () => {
    const yaml = JSON.stringify({
      title: 'Hidden',
      logsource: { product: 'linux', category: 'process_creation' },
      detection: { s: { 'Image|contains': '/.' }, condition: 's' },
    });
    const told: BacktestProgress[] = [];
    const report = await backtest(
      { yaml },
      { pool: made.db.pool, scanner: made.shards, told: (one) => told.push(one) },
    );
    const alone = await backtest({ yaml }, { pool: made.db.pool });
    const stable = ({ durationMs: _, ...rest }: typeof report) => rest;
    expect(stable(report)).toEqual(stable(alone));
    expect(told.at(-1)).toMatchObject({ events: report.events, hosts: report.hosts });
    expect(told.at(-1)!.asked).toBe(told.at(-1)!.of);
  });
});
