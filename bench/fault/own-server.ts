import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot, unprivileged } from '@/lib/db/account';
import { packagedPrograms } from '@/lib/db/programs';
import { createCluster, durableSettings, freePort, knock, launch, serverUrl, shutDown } from '@/lib/db/server';

/** A PostgreSQL as a team would bring it: Unwrap is told its address, and nobody starts it but its owner. */
export interface OwnServer {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function ownServer(folder: string): Promise<OwnServer> {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  const account = isRoot() ? unprivileged() : null;
  const programs = packagedPrograms(account, path.join(folder, 'programs'));
  if (!programs) throw new Error("PostgreSQL's programs from npm do not run on this machine.");
  const [password, passwordFile, cluster] = [
    randomBytes(18).toString('hex'),
    path.join(folder, 'password'),
    path.join(folder, 'cluster'),
  ];
  writeFileSync(passwordFile, password, { mode: 0o600 });
  mkdirSync(cluster, { mode: 0o700 });
  if (account) for (const file of [passwordFile, cluster]) chownSync(file, account.uid, account.gid);
  await createCluster(programs, { folder: cluster, account, superuser: 'owner', passwordFile });
  const port = await freePort();
  const url = serverUrl({ port, user: 'owner', password, database: 'postgres' });
  let pid: number | undefined;
  return {
    url,
    async start() {
      pid = launch(programs, {
        folder: cluster,
        account,
        port,
        log: path.join(folder, 'log'),
        settings: durableSettings(),
      }).pid;
      for (let i = 0; i < 600 && (await knock(url)).answer !== 'ready'; i++) await sleep(50);
    },
    async stop() {
      if (pid !== undefined) await shutDown(programs, cluster, pid, account);
      pid = undefined;
    },
  };
}
