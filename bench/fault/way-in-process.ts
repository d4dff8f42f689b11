// One process that takes telemetry in, with memos of its own. It says its port over the IPC channel, takes the database
// to use from there, and ends with whoever started it.
import { serveWayIn } from './way-in';

process.on('message', (message: { database: string }) => {
  process.env.DATABASE_URL = message.database;
  process.send?.({ database: message.database });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: (await serveWayIn()).port });
