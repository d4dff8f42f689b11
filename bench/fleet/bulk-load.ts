import type pg from 'pg';
import { regroup } from '../../lib/alerts/grouping-store';
import { transaction } from '../../lib/db/client';
import { DetectionMemo } from '../../lib/detectors/detect';
import { recordMatches } from '../../lib/detectors/detect-store';
import { shareLiveSet } from '../../lib/detectors/live-set-store';
import { compareKeys, kindCode, type NormalEvent } from '../../lib/telemetry/event';
import { eventOnlyOf } from '../../lib/telemetry/fields';
import type { ChangedEvent } from '../../lib/telemetry/host-batch-store';
import { hostIds, moveHostSpans } from '../../lib/telemetry/hosts-store';
import { installationKeys } from '../../lib/telemetry/keys-store';
import { dayOf, ensurePartitions } from '../../lib/telemetry/partitions-store';
import { readRecord } from '../../lib/telemetry/records';
import { openDays } from '../../lib/telemetry/rollup-days-store';
import { nowMs } from '../../lib/time';
import { giveIndexesBack, takeIndexes } from './bare-tables';
import type { Claims } from './claims';
import { copyRows } from './copy';
import { type HostRows, hostRows, INTO, type RawLine } from './host-rows';

/**
 * Stores the whole histories of hosts that nothing is stored of: normalised, folded and detected by the functions of
 * ingest, written by COPY into tables without indexes. The result is what ingest would have stored.
 */
export class BulkLoad {
  private readonly memo = new DetectionMemo(200_000);

  /** @param claims of this load, shared by all who take part in it */
  constructor(
    private readonly pool: pg.Pool,
    private readonly source: string,
    private readonly claims: Claims,
  ) {}

  /** Must be called by one, before the first hosts, and again after an interruption. */
  async begin(): Promise<void> {
    await takeIndexes(this.pool);
    for (const [table, column] of [
      ['behaviors', 'behavior_id'],
      ['targets', 'target_id'],
    ]) {
      const { rows } = await this.pool.query<{ id: string }>(`select ${column} as id from ${table}`);
      for (const { id } of rows) this.claims.claim(id);
    }
    const { rows } = await this.pool.query<{ n: string }>(`select nextval('raw_block_ids') as n`);
    this.claims.beginBlocks(Number(rows[0]!.n));
  }

  /** Some hosts with everything that they ever sent, in one transaction; `also` goes with them. @returns events stored */
  async put(hosts: readonly (readonly string[])[], also: (tx: pg.PoolClient) => Promise<unknown>): Promise<number> {
    const keys = await installationKeys(this.pool);
    const read = hosts.map((lines) => lines.map(rawLine));
    const ids = await hostIds(
      this.pool,
      this.source,
      read.flatMap((lines) => lines[0]?.event.host ?? []),
      false,
    );
    await ensurePartitions(this.pool, new Set(read.flat().map(({ event }) => event.time)));
    await transaction(
      async (tx) => {
        const set = await shareLiveSet(tx, this.pool);
        const matched: ChangedEvent[] = [];
        const all = read.map((lines) => {
          const hostId = ids.get(lines[0]!.event.host.id)!;
          return hostRows(hostId, lines, keys, this.claims, (event, id, resolved) => {
            const { behavior, processId, anchorId } = resolved;
            if (this.memo.match(id, behavior, set, () => eventOnlyOf(event)).length === 0) return;
            matched.push({
              ...placeOf(hostId, event),
              ...{ processId, anchorId, behaviorId: id, behavior, rawBlock: '' },
              was: undefined,
              eventOnly: () => eventOnlyOf(event),
            });
          });
        });
        await openDays(
          tx,
          read.flat().map(({ event }) => dayOf(event.time)),
        );
        for (const table of Object.keys(INTO) as (keyof HostRows)[])
          await copyRows(
            tx,
            INTO[table],
            all.flatMap((rows) => rows[table]),
          );
        await tx.query(`select setval('raw_block_ids', greatest($1, (select last_value from raw_block_ids)))`, [
          this.claims.blocks,
        ]);
        await moveHostSpans(
          tx,
          read.map((lines) => spanOf(ids.get(lines[0]!.event.host.id)!, lines)),
        );
        await recordMatches(tx, matched, set, this.memo, nowMs());
        await also(tx);
      },
      { pool: this.pool, attempts: 1 },
    );
    return read.reduce((sum, lines) => sum + lines.length, 0);
  }

  /** After the last hosts: the indexes, the order in which events arrive, the alerts, the planner's statistics. */
  async end(told: (what: string) => void): Promise<void> {
    await this.inOrderOfTime(told);
    await giveIndexesBack(this.pool, told);
    told('alerts');
    await transaction(
      async (tx) => {
        const { rows } = await tx.query<{ hostId: number; detectorId: number; anchorId: string }>(
          `select distinct host_id as "hostId", detector_id as "detectorId", anchor_id as "anchorId" from matches
         where alert_id is null and withdrawn_at is null and not observed`,
        );
        await regroup(
          tx,
          rows.map((group) => ({ ...group, grows: false })),
        );
      },
      { pool: this.pool, statementTimeout: 0 },
    );
    told('analyze');
    await this.untimed('vacuum (analyze)');
  }

  /** Agents send side by side: events lie in the order of time, not host by host. */
  private async inOrderOfTime(told: (what: string) => void): Promise<void> {
    const { rows } = await this.pool.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits i join pg_class c on c.oid = i.inhparent
       where c.relname = 'events' and not exists (select from pg_index where indrelid = i.inhrelid) order by 1`,
    );
    for (const { name } of rows) {
      told(`${name} in order of time`);
      await this.untimed(
        `begin; set local work_mem = '512MB'; create temp table pile on commit drop as select * from ${name}; truncate ${name};
         insert into ${name} select * from pile order by ts, host_id; commit`,
      );
    }
  }

  private async untimed(sql: string): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('set statement_timeout = 0');
      await client.query(sql);
    } finally {
      client.release(true);
    }
  }
}

function rawLine(line: string, i: number): RawLine {
  const record = readRecord(Buffer.from(line), i + 1);
  if (record.result !== 'event') throw new Error(`generated record ${i + 1} is no event: a bug`);
  return { event: record.event, bytes: record.bytes };
}

function placeOf(hostId: number, { time, seq, part, kind, actor }: NormalEvent) {
  return { hostId, time, seq, part, kind: kindCode(kind), pid: actor.pid };
}

function spanOf(hostId: number, lines: readonly RawLine[]) {
  const first = lines.reduce((time, { event }) => Math.min(time, event.time), Number.POSITIVE_INFINITY);
  const last = lines.reduce((a, b) => (compareKeys(a.event, b.event) > 0 ? a : b)).event;
  return { hostId, first, last };
}
