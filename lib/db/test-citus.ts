import pg from 'pg';
import { migrate } from './migrate';
import { scaleOut } from './scale-out';
import { withClient } from './server';
import type { TestServer } from './test-server';

/**
 * The database tests on a Citus cluster: CITUS_URL names its coordinator, as a role that may make databases and
 * extensions there and, by the same name and password, on every worker. A cluster cannot copy a database, so each test
 * file's is made, migrated and spread out anew.
 */
export async function startOnCitus(url: string): Promise<{ info: TestServer; stop(): Promise<void> }> {
  const major = await withClient(url, async (client) => {
    const { rows } = await client.query<{ v: number }>(
      `select current_setting('server_version_num')::int / 10000 as v from pg_extension where extname = 'citus'`,
    );
    if (!rows[0]) throw new Error('CITUS_URL: that database has no Citus extension.');
    return rows[0].v;
  });
  return { info: { url, template: '', empty: '', major, citus: true }, stop: async () => {} };
}

interface Node {
  host: string;
  port: number;
  coordinator: boolean;
}

/** Every machine of the cluster that CITUS_URL's own database knows. */
async function nodesOf(url: string): Promise<Node[]> {
  const { hostname, port } = new URL(url);
  const own: Node = { host: hostname, port: Number(port || 5432), coordinator: true };
  const { rows } = await withClient(url, (client) =>
    client.query<Node>(
      'select nodename as host, nodeport as port, groupid = 0 as coordinator from pg_dist_node where isactive',
    ),
  );
  return [rows.find(({ coordinator }) => coordinator) ?? own, ...rows.filter(({ coordinator }) => !coordinator)];
}

function at(url: string, node: Node, database?: string): string {
  const parsed = new URL(url);
  if (!node.coordinator) {
    parsed.hostname = node.host;
    parsed.port = String(node.port);
  }
  if (database) parsed.pathname = `/${database}`;
  return parsed.href;
}

export async function createOnCitus(url: string, name: string, migrated: boolean): Promise<void> {
  const nodes = await nodesOf(url);
  for (const node of nodes) {
    await withClient(at(url, node), (client) => client.query(`create database ${name}`));
    await withClient(at(url, node, name), (client) => client.query('create extension citus'));
  }
  const [coordinator, ...workers] = nodes;
  const own = at(url, coordinator!, name);
  await withClient(own, async (client) => {
    await client.query('select citus_set_coordinator_host($1, $2)', [coordinator!.host, coordinator!.port]);
    for (const { host, port } of workers) await client.query('select citus_add_node($1, $2)', [host, port]);
    await client.query(`alter database ${name} set citus.enable_repartition_joins = on`);
  });
  if (!migrated) return;
  await migrate(own);
  const pool = new pg.Pool({ connectionString: own, max: 2 });
  try {
    await scaleOut(pool);
  } finally {
    await pool.end();
  }
}

export async function dropOnCitus(url: string, name: string): Promise<void> {
  for (const node of (await nodesOf(url)).reverse())
    await withClient(at(url, node), (client) => client.query(`drop database if exists ${name} with (force)`));
}
