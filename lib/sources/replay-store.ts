import type pg from 'pg';
import { type Actor, createToken, revokeToken } from '../access';
import { pool, type Queryable } from '../db/client';
import { env } from '../env';
import { AppError } from '../errors';
import { sampleState } from '../telemetry/sample-store';
import { LATER_FROM, RECORDING_RANGE, recordingFile, SAMPLE_SOURCE } from './recordings';
import { countLines, sendFile } from './send';
import type { ReplayProgress } from './source';

/** Small, so that progress is seen: the later recording has some 800 records. */
const BATCH = 50;

/** Refuses unless the sample data is there: the later recording means nothing without the first. */
export async function checkReplay(db: pg.Pool = pool()): Promise<void> {
  const { loaded } = await sampleState(db, LATER_FROM);
  if (!loaded) throw new AppError('conflict', 'The sample data is not loaded; the later recording belongs to it.');
}

/**
 * Sends the later recording to this server's own way in, as an agent would, with a token that lives as long as that.
 * Failures end it with their text; what was sent stays, and sending again only adds what is missing.
 */
export async function replay(
  by: Actor,
  signal: AbortSignal,
  onProgress: (p: ReplayProgress) => void,
  db: pg.Pool = pool(),
): Promise<void> {
  const file = recordingFile(2);
  const progress: ReplayProgress = {
    sent: 0,
    total: await countLines(file),
    created: 0,
    duplicate: 0,
    quarantined: 0,
    done: false,
    newAlerts: 0,
  };
  onProgress({ ...progress });
  const before = await newestAlert(db);
  const token = await createToken(
    by,
    { name: 'replay of the later recording', source: SAMPLE_SOURCE, sample: true },
    db,
  );
  try {
    await sendFile({
      file,
      url: ownAddress(),
      token: token.token,
      range: RECORDING_RANGE,
      batch: BATCH,
      signal,
      onAnswer(answer, lines) {
        progress.sent += lines;
        progress.created += answer.created;
        progress.duplicate += answer.duplicate;
        progress.quarantined += answer.quarantined + answer.rejected;
        onProgress({ ...progress });
      },
    });
  } catch (error) {
    progress.error = signal.aborted
      ? 'Stopped. What was sent is stored.'
      : error instanceof Error
        ? error.message
        : String(error);
  } finally {
    await revokeToken(by, token.id, db);
  }
  onProgress({ ...progress, newAlerts: await alertsSince(db, before), done: true });
}

function ownAddress(): string {
  const { HOST, PORT } = env();
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;
}

async function newestAlert(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ id: string }>('select coalesce(max(alert_id), 0) as id from alerts');
  return rows[0]!.id;
}

async function alertsSince(db: Queryable, id: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from alerts a join hosts h on h.host_id = a.host_id
     where a.alert_id > $1 and h.sample and a.redirect_to is null and a.status <> 'withdrawn'`,
    [id],
  );
  return rows[0]!.count;
}
