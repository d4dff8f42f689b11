/** Runs once in each web server: what must happen although nobody asks for it, unless workers do it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || !process.env.DATABASE_URL) return;
  const { loadMapping } = await import('./lib/telemetry/field-mapping-file');
  loadMapping();
  const { env } = await import('./lib/env');
  const { databaseUrl, pool } = await import('./lib/db/client');
  const { incidents } = await import('./lib/incident');
  incidents(databaseUrl()).warm();
  const { warmLarge } = await import('./lib/backtest/warm-store');
  warmLarge(pool(), databaseUrl()).catch((error) =>
    console.error('The dictionary was not brought into memory:', error),
  );
  if (env().UNWRAP_ROLE === 'web') return;
  const { startDuties } = await import('./lib/duties');
  const { OWN_DUTIES } = await import('./lib/own-duties');
  const { startWorker } = await import('./lib/jobs/worker');
  startDuties(pool(), OWN_DUTIES);
  // the database may still be on its way up: a queue that could not be started is started by the first job
  startWorker(pool()).catch((error) => console.error('Jobs are not taken:', error));
}
