import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Embedded, removeEmbedded, startEmbedded } from './embedded';
import { keepRunning } from './keeper';
import { knock, withClient } from './server';
import { type ThrowAway, throwAwayFolder } from './throw-away';

describe('a built-in server that ends by itself', () => {
  let place: ThrowAway;
  let server: Embedded;
  let stopWatching: () => void;
  const news: string[] = [];
  beforeEach(async () => {
    place = throwAwayFolder('unwrap-keeper-');
    server = await startEmbedded({ dataDir: place.folder });
    news.length = 0;
    stopWatching = keepRunning(server, (text) => news.push(text));
  });
  afterEach(async () => {
    stopWatching();
    await server.stop();
    removeEmbedded(place.folder);
    await place.remove();
  });

  const postmaster = () =>
    Number(fs.readFileSync(path.join(server.home, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const until = async (holds: () => boolean) => {
    for (let i = 0; i < 600 && !holds(); i++) await sleep(50);
    expect(holds()).toBe(true);
  };

  test('is started again on the same address, with what was committed', async () => {
    await withClient(server.url, (client) => client.query('create table t as select 7 as n'));
    for (const [i, signal] of (['SIGKILL', 'SIGINT', 'SIGQUIT'] as const).entries()) {
      const before = postmaster();
      process.kill(before, signal);
      await until(() => news.filter((text) => text.startsWith('The database is back')).length === i + 1);
      expect(postmaster()).not.toBe(before);
      const { rows } = await withClient(server.url, (client) => client.query('select n from t'));
      expect(rows).toEqual([{ n: 7 }]);
    }
  });

  test('stays stopped once it is given back', async () => {
    await server.stop();
    await sleep(800);
    expect((await knock(server.url)).answer).toBe('refused');
  });

  test('is tried again until it can start', async () => {
    const cluster = path.join(server.home, 'cluster');
    const before = postmaster();
    fs.renameSync(path.join(cluster, 'global'), path.join(cluster, 'global.away'));
    process.kill(before, 'SIGKILL');
    await until(() => news.some((text) => text.startsWith('It does not start, and is tried again until it does.')));
    fs.renameSync(path.join(cluster, 'global.away'), path.join(cluster, 'global'));
    await until(() => news.some((text) => text.startsWith('The database is back')));
    expect((await knock(server.url)).answer).toBe('ready');
  });
});
