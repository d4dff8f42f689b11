// The program of the thread that looks at incidents (incident.ts).
import { setImmediate as breathe } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { readAdjacent } from './alerts/adjacent-store';
import { readAlertLegs } from './alerts/detail-store';
import { pool } from './db/client';
import { readerPool } from './db/reader';
import { AppError } from './errors';
import { draftOf } from './hypotheses/draft-store';
import { evasionReport } from './hypotheses/evade-store';
import { narrowRule } from './hypotheses/narrow-store';
import { readSuggestions } from './hypotheses/suggest-store';
import type { Dropped, IncidentAnswer, IncidentData, IncidentQuestion } from './incident-message';
import { readBrittle } from './promotion/brittle-store';
import { readTrial } from './promotion/trial-store';
import { warmFacts } from './telemetry/fact-index-store';
import { loadMapping } from './telemetry/field-mapping-file';
import { readScenes } from './threats/scenes-store';

const { url, warm } = workerData as IncidentData;
const port = parentPort!;
const db = pool(url);

const tell = (answer: IncidentAnswer) => port.postMessage(answer);

async function found(asked: IncidentQuestion): Promise<unknown> {
  if ('adjacent' in asked) return readAdjacent(asked.adjacent, db);
  if ('legs' in asked) return readAlertLegs(asked.legs, db);
  if ('draft' in asked) return draftOf(asked.draft, db);
  if ('evasion' in asked) return evasionReport(db, await readScenes(db, asked.evasion), asked.seed);
  if ('brittle' in asked) return { brittle: await readBrittle(db) };
  if ('trial' in asked) return readTrial(asked.trial, asked.yaml, db);
  if ('narrow' in asked)
    return narrowRule(asked.narrow, readerPool(db), asked.matched === undefined ? undefined : idsOf(asked.matched));
  return readSuggestions(asked.suggestions, asked.wish, db);
}

/** Uuids, one after another. */
const idsOf = (text: string): string[] => text.match(/.{36}/g) ?? [];

const waiting = new Set<number>();

async function answer({ id, ...asked }: IncidentQuestion & { id: number }): Promise<void> {
  try {
    // whoever asks at each pause in typing has dropped most of it when a long answer is done
    await breathe();
    if (!waiting.delete(id)) return;
    tell({ id, text: JSON.stringify(await found(asked)) });
  } catch (error) {
    if (error instanceof AppError) tell({ id, refused: { code: error.code, message: error.message } });
    else tell({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

loadMapping();
port.on('message', (question: (IncidentQuestion & { id: number }) | Dropped) => {
  if ('dropped' in question) waiting.delete(question.id);
  else {
    waiting.add(question.id);
    void answer(question);
  }
});
if (warm) warmFacts(db).catch((error) => console.error('The index of facts is made by the first question:', error));
