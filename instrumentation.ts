/** Runs once in each web server: what must happen although nobody asks for it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || !process.env.DATABASE_URL) return;
  const { loadMapping } = await import('./lib/telemetry/field-mapping-file');
  loadMapping();
  const { pool } = await import('./lib/db/client');
  const { settleSilent } = await import('./lib/ingest');
  const { startWorker } = await import('./lib/jobs/worker');
  // the database may still be on its way up: a queue that could not be started is started by the first job
  startWorker(pool()).catch((error) => console.error('Jobs are not taken:', error));
  let running = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    await settleSilent(pool()).catch((error) =>
      console.error('Parts that wait in silence could not be settled:', error),
    );
    running = false;
  }, 20_000);
  timer.unref();
}
