import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Embedded, removeEmbedded, startEmbedded } from './embedded';
import { isAlive } from './process';
import { withClient } from './server';
import { type ThrowAway, throwAwayFolder } from './throw-away';

// These tests start servers of their own: they say what a person meets after a crash, a reboot or a mistake.

let place: ThrowAway;
let dataDir: string;
let servers: Embedded[];
let children: ChildProcess[];

beforeEach(() => {
  place = throwAwayFolder('unwrap-embedded-');
  dataDir = place.folder;
  servers = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  // Servers whose lease was lost with a killed process are stopped by whoever leaves last.
  await Promise.all(servers.map((server) => server.stop()));
  removeEmbedded(dataDir);
  await place.remove();
});

async function start(): Promise<Embedded> {
  const server = await startEmbedded({ dataDir });
  servers.push(server);
  return server;
}

function postmaster(home: string): { pid: number; port: number } {
  const lines = fs.readFileSync(path.join(home, 'cluster', 'postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

async function one<T>(url: string, sql: string): Promise<T> {
  return withClient(url, async (client) => (await client.query(sql)).rows[0] as T);
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(condition()).toBe(true);
}

/** Another process that starts the server, prints its url, and waits. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(new URL('embedded.ts', import.meta.url).href)});
    const { url } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', () => reject(new Error('the other process ended')));
  });
  return { child, url };
}

describe('the embedded server', () => {
  test('starts on the loopback with a password, closed to others, and keeps its data', async () => {
    const first = await start();
    expect(first.adopted).toBe(false);
    const settings = await one<Record<string, string>>(
      first.url,
      `select current_setting('server_version_num') as version, current_setting('fsync') as fsync,
       current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding,
       current_setting('password_encryption') as passwords, current_user as name,
       (select rolsuper from pg_roles where rolname = current_user) as super,
       (select datlocale from pg_database where datname = current_database()) as locale`,
    );
    expect(settings).toMatchObject({
      fsync: 'on',
      addresses: '127.0.0.1',
      encoding: 'UTF8',
      passwords: 'scram-sha-256',
      name: 'unwrap',
      super: false,
      locale: 'C.UTF-8',
    });
    expect(Number(settings.version)).toBeGreaterThanOrEqual(180_000);
    expect(fs.statSync(path.join(first.home, 'cluster')).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(first.home, 'credentials.json')).mode & 0o777).toBe(0o600);
    const wrong = new URL(first.url);
    wrong.password = 'guess';
    await expect(one(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    await withClient(first.url, (client) => client.query('create table kept as select 42 as answer'));
    await first.stop();
    await first.stop();
    expect(fs.existsSync(path.join(first.home, 'cluster', 'postmaster.pid'))).toBe(false);

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await one(second.url, 'select answer from kept')).toEqual({ answer: 42 });
  });

  test('the unprivileged app role can add the trigram extension', async () => {
    const { url } = await start();
    await withClient(url, (client) => client.query('create extension pg_trgm'));
    expect(await one(url, `select 'a' % 'a' as same`)).toEqual({ same: true });
  });

  test('several commands share it, and the last one to leave stops it', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect([first?.adopted, second?.adopted].sort()).toEqual([false, true]);
    expect(second?.url).toBe(first?.url);
    const { pid } = postmaster(first!.home);
    await first!.stop();
    expect(await one(second!.url, 'select 1 as one')).toEqual({ one: 1 });
    await second!.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('adopts the server that a killed command left behind, and stops it in the end', async () => {
    const { child, url } = await startElsewhere();
    child.kill('SIGKILL');
    await until(() => child.signalCode !== null);
    const server = await start();
    expect(server).toMatchObject({ adopted: true, url });
    const { pid } = postmaster(server.home);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('recovers what was committed when the server itself is killed', async () => {
    const first = await start();
    await withClient(first.url, async (client) => {
      await client.query('create table kept (n int)');
      await client.query('insert into kept select generate_series(1, 1000)');
    });
    process.kill(postmaster(first.home).pid, 'SIGKILL');
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await one(second.url, 'select count(*)::int as n from kept')).toEqual({ n: 1000 });
  });

  test('starts although its pid file names a process that is another program now', async () => {
    const first = await start();
    await first.stop();
    const file = path.join(first.home, 'cluster', 'postmaster.pid');
    fs.writeFileSync(file, `${process.pid}\n${path.dirname(file)}\n1\n1\n\n127.0.0.1\n0 0\nready\n`);
    const second = await start();
    expect(await one(second.url, 'select 1 as one')).toEqual({ one: 1 });
  });

  test('takes another port when its own is taken, and remembers it', async () => {
    const first = await start();
    const { port } = postmaster(first.home);
    await first.stop();
    const squatter = net.createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    try {
      const second = await start();
      expect(postmaster(second.home).port).not.toBe(port);
      await second.stop();
      const third = await start();
      expect(third.url).toBe(second.url);
    } finally {
      squatter.close();
    }
  });

  test('an interrupted first start is repeated', async () => {
    fs.mkdirSync(path.join(dataDir, 'cluster.new-1'));
    fs.writeFileSync(path.join(dataDir, 'cluster.new-1', 'PG_VERSION'), '18\n');
    const server = await start();
    await one(server.url, 'select 1');
    expect(fs.existsSync(path.join(dataDir, 'cluster.new-1'))).toBe(false);
  });

  test.each<[string, () => void, RegExp]>([
    [
      'a folder with other files',
      () => {
        fs.mkdirSync(path.join(dataDir, 'cluster'));
        fs.writeFileSync(path.join(dataDir, 'cluster', 'thesis.txt'), 'mine');
      },
      /cluster holds files that are no PostgreSQL database. Move them away, or set UNWRAP_DATA/,
    ],
    [
      'a database of another PostgreSQL',
      () => {
        fs.mkdirSync(path.join(dataDir, 'cluster'));
        fs.writeFileSync(path.join(dataDir, 'cluster', 'PG_VERSION'), '12\n');
      },
      /was made by PostgreSQL 12; this Unwrap brings 18/,
    ],
    [
      'a lost password',
      () => {
        fs.mkdirSync(path.join(dataDir, 'cluster'));
        fs.writeFileSync(path.join(dataDir, 'cluster', 'PG_VERSION'), '18\n');
      },
      /The password of the database in .* cannot be read from .*credentials\.json.*Put that file back/,
    ],
    [
      'a file in place of the folder',
      () => {
        fs.rmdirSync(dataDir);
        fs.writeFileSync(dataDir, '');
      },
      /The data folder .* cannot be used: .* set UNWRAP_DATA to another folder/,
    ],
  ])('says what is wrong and what to do: %s', async (_, arrange, message) => {
    arrange();
    await expect(startEmbedded({ dataDir })).rejects.toThrow(message);
  });

  test('a server that does not start is quoted', async () => {
    const first = await start();
    await first.stop();
    fs.appendFileSync(path.join(first.home, 'cluster', 'postgresql.conf'), '\nnonsense = 1\n');
    await expect(startEmbedded({ dataDir })).rejects.toThrow(
      /did not start on [\s\S]*unrecognized configuration parameter "nonsense"/,
    );
  });
});
