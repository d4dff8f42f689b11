import fs from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { keepRunning } from '../db/keeper';
import { withClient } from '../db/server';
import { env, projectFolder, type Role } from '../env';
import { type Address, serveAddress } from './address';
import { type Connection, connect } from './connect';
import { CommandError } from './failure';
import { loadFirstSample } from './first-start';
import { build, type Served, serve } from './next';
import { phase } from './phase';
import { onShutdown, shutDown } from './shutdown';
import { work } from './worker';

export type StartOptions = { sample?: boolean; role?: Role };

export function register(program: Command): void {
  program
    .command('start')
    .description('start Unwrap: the database, its migrations, the build if needed, and the web console')
    .option('--sample', 'load the sample recording, also into a database of your own')
    .option('--no-sample', 'load no sample recording')
    .addOption(
      new Option('--role <role>', 'what this process does, where several use one database').choices([
        'web',
        'worker',
        'all',
      ]),
    )
    .action((options: StartOptions) => run('start', options));
}

/** What `start` and `dev` have in common. Returns when the app has ended. */
export async function run(mode: 'start' | 'dev', options: StartOptions): Promise<void> {
  const { version } = JSON.parse(fs.readFileSync(path.join(projectFolder(), 'package.json'), 'utf8'));
  console.log(`Unwrap ${version}`);
  const address = await serveAddress();
  let connection!: Connection;
  await phase('database', async () => {
    connection = await connect();
    return summary(connection);
  });
  for (const note of connection.embedded?.notes ?? []) console.log(`               ${note}`);
  if (connection.advice) console.log(`               ${connection.advice}`);
  if (connection.embedded) {
    const stopWatching = keepRunning(connection.embedded, console.error);
    onShutdown(async () => stopWatching());
  }
  const role = options.role ?? env().UNWRAP_ROLE;
  if (role === 'worker') return work(address);
  if (mode === 'start') await phase('app', build);
  const served = await startWeb(mode, address, connection, role);
  await loadFirstSample(connection, address, options);
  console.log(`\n  Unwrap is at ${address.url}   (Ctrl-C stops it)\n`);
  const { expected, how } = await served.ended;
  if (expected) await shutDown();
  else throw new CommandError(`The web server ended by itself (${how}); the database is stopped too.`);
}

async function startWeb(mode: 'start' | 'dev', address: Address, connection: Connection, role: Role): Promise<Served> {
  let served!: Served;
  await phase('web', async () => {
    served = await serve(mode, address, {
      DATABASE_URL: connection.url,
      PORT: String(address.port),
      HOST: address.host,
      UNWRAP_ROLE: role,
    });
    onShutdown(() => served.stop());
    return 'ready';
  });
  return served;
}

async function summary({ url, embedded, migrated }: Connection): Promise<string> {
  const version = await withClient(url, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version.split(' ')[0];
  });
  const where = embedded ? (embedded.adopted ? 'built in, already running' : 'built in') : 'DATABASE_URL';
  const news = migrated.length > 0 ? `, ${migrated.length} migration${migrated.length > 1 ? 's' : ''} applied` : '';
  return `PostgreSQL ${version}, ${where}${news}`;
}
