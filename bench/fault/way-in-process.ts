// One process that takes telemetry in, with memos of its own. It says its port over the IPC channel, takes the database
// to use from there, and ends with whoever started it.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { serveWayIn } from './way-in';

/** the database to use from now on; or null: note what the CPU does, a file: write what was noted there */
export type Message = { database: string } | { profile: string | null };

const session = new Session();

async function obey(message: Message): Promise<void> {
  if ('database' in message) process.env.DATABASE_URL = message.database;
  else if (message.profile === null) {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
  } else {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(message.profile, JSON.stringify(profile));
    session.disconnect();
  }
}

process.on('message', (message: Message) => {
  void obey(message).then(() => process.send?.('done'));
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: (await serveWayIn()).port });
