import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, patientPool, sound } from '../bench/fault/compare';
import { crash, type Victim } from '../bench/fault/crash';
import { makeLoad } from '../bench/fault/load';
import { familyOf, killAll, postmasterOf } from '../bench/fault/processes';
import { prepare } from '../bench/fault/started-victim';
import { Writer } from '../bench/fault/writer';
import { type Embedded, removeEmbedded, startEmbedded } from './db/embedded';
import { keepRunning } from './db/keeper';
import { migrate } from './db/migrate';
import { clusterOf } from './db/place';
import { isAlive } from './db/process';
import { type ThrowAway, throwAwayFolder } from './db/throw-away';
import { installStarters } from './detectors/starter-store';

/**
 * The smallest of the crash runs: an ingest process and a durable database of its own, both killed with -9 while four
 * senders send. `npm run fault -- ingest` does it to the whole app, for longer.
 */
describe('kill -9 of the app and of its database', () => {
  let place: ThrowAway;
  let database: Embedded;
  let writer: Writer;
  let victim: Victim;
  let stopWatching: () => void = () => {};
  beforeAll(async () => {
    place = throwAwayFolder('unwrap-crash-');
    database = await startEmbedded({ dataDir: place.folder });
    stopWatching = keepRunning(database, () => {});
    await migrate(database.url);
    const pool = patientPool(database.url);
    await installStarters(pool);
    await pool.end();
    const rights = await prepare(database.url);
    writer = await Writer.start(database.url);
    victim = {
      target: () => ({ url: writer.url, ...rights }),
      killApp: () => writer.kill(),
      startApp: async () => {
        writer = await Writer.start(database.url);
      },
      killDatabase: () => {
        const pid = postmasterOf(clusterOf(database.home));
        if (pid === null || !isAlive(pid)) return false;
        killAll(familyOf(pid));
        return true;
      },
    };
  });
  afterAll(async () => {
    stopWatching();
    await writer?.kill();
    await database?.stop();
    removeEmbedded(place.folder);
    await place.remove();
  });

  const load = makeLoad(process.env.UNWRAP_FULL ? 20_000 : 1_500, 50);
  const kills = process.env.UNWRAP_FULL ? 10 : 2;

  it('loses nothing that was acknowledged, doubles nothing, and leaves the state of an undisturbed process', {
    timeout: process.env.UNWRAP_FULL ? 900_000 : 120_000,
  }, async () => {
    const run = await crash(victim, { load, seed: 3, kills, senders: 4 });
    expect(run).toMatchObject({ acknowledged: load.records, kills: { app: kills, database: kills } });
    expect(Object.keys(run.refusals).length).toBeGreaterThan(0);
    const compared = await compare(database.url, load);
    expect(compared).toMatchObject({
      events: load.records,
      lost: 0,
      duplicated: 0,
      matches: { lost: 0, doubled: 0 },
      state: { missing: [], extra: [] },
      differences: [],
    });
    expect(compared.matches.stored).toBeGreaterThan(20);
    expect(sound(compared)).toBe(true);
  });

  it('and would have told: of a lost record, a doubled one, and a lost match', async () => {
    const pool = patientPool(database.url);
    await pool.query('delete from matches where ctid in (select ctid from matches limit 1)');
    await pool.query(
      'delete from events where (host_id, ts, seq, part) = (select host_id, ts, seq, part from events order by ts limit 1)',
    );
    await pool.query(
      'insert into events select host_id, ts, seq, part + 1, kind, pid, process_id, behavior_id, raw_block from events order by ts desc limit 1',
    );
    await pool.end();
    const compared = await compare(database.url, load);
    expect(sound(compared)).toBe(false);
    expect(compared).toMatchObject({ lost: 1, duplicated: 1, matches: { lost: 1, doubled: 0 } });
    expect(compared.differences.join()).toMatch(/rollup/);
  });
});
