import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** A value of one column: bytea as hex, times as text that PostgreSQL reads. */
export type Cell = string | number | boolean | null | undefined;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A row in the text format of COPY (PostgreSQL, COPY, "Text Format"). */
export function copyLine(cells: readonly Cell[]): string {
  let line = '';
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (i > 0) line += '\t';
    if (cell === null || cell === undefined) line += '\\N';
    else if (typeof cell === 'string')
      line += /[\\\n\r\t]/.test(cell) ? cell.replace(/[\\\n\r\t]/g, (c) => ESCAPES[c]!) : cell;
    else line += cell;
  }
  return `${line}\n`;
}

const CHUNK = 4_000;

export async function copyRows(client: pg.PoolClient, into: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const chunks = function* () {
    for (let i = 0; i < lines.length; i += CHUNK) yield lines.slice(i, i + CHUNK).join('');
  };
  const copy = copyFrom(`copy ${into} from stdin`);
  // a transaction sends its statements in turn: what it answers is no stream
  const sent: unknown = client.query(copy);
  await Promise.all([pipeline(Readable.from(chunks()), copy), sent]);
}
