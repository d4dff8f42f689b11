import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import type { HuntQuestion } from './answer';
import { type ExportFormat, exportHead, exportLines } from './export';
import { readHunt } from './hunt';
import { shownEvent } from './page-store';
import { runOf } from './run-store';
import { scopeOf } from './scope-store';
import { walk } from './walk-store';

export interface ExportQuestion extends HuntQuestion {
  format: ExportFormat;
  columns: readonly string[];
}

/** Every event of a hunt as text, some thousand at a time: memory does not grow with the result. Throws for a query that is none. */
export async function* exportHunt(
  question: ExportQuestion,
  db: Queryable = pool(),
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const { problems, ready } = readHunt(question.query);
  if (!ready) throw new AppError('invalid', `The query cannot run: ${problems[0]?.message}.`, problems);
  const { format, columns } = question;
  yield exportHead(format, columns);
  const scope = await scopeOf(db, ready, question);
  if (!scope) return;
  const run = runOf(question.run, question.query, scope);
  for await (const { events } of walk(db, scope, run, undefined, signal)) {
    if (events.length > 0)
      yield exportLines(
        format,
        columns,
        events.map((found) => shownEvent(scope, found)),
      );
  }
}
