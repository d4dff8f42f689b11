import { z } from 'zod';
import { AppError } from '../errors';
import type { Grouping, Sort } from './queue';

/** Groups of the queue: what a group's key is made of, and where in which group a page ends. Pure. */
export type Grouped = Exclude<Grouping, 'none'>;

/** The columns that alerts of one group share, with their types. */
export const GROUP_COLUMNS: Record<Grouped, readonly { column: string; type: string }[]> = {
  detector: [{ column: 'a.detector_id', type: 'int' }],
  host: [{ column: 'a.host_id', type: 'int' }],
  lineage: [
    { column: 'a.host_id', type: 'int' },
    { column: 'a.anchor_id', type: 'bigint' },
  ],
};

export function groupKey(by: Grouped, row: { detectorId: number; hostId: number; anchorId: string }): string {
  if (by === 'detector') return `detector-${row.detectorId}`;
  return by === 'host' ? `host-${row.hostId}` : `lineage-${row.hostId}-${row.anchorId}`;
}

/** The values of a key, in the order of GROUP_COLUMNS; null for a key of another grouping. */
export function keyValues(by: Grouped, key: string): string[] | null {
  const [name, ...values] = key.split('-');
  return name === by && values.length === GROUP_COLUMNS[by].length ? values : null;
}

/** Where a page ended: behind a row of a group. Both as cursors of the sort. */
export interface GroupCursor {
  key: string;
  /** the group's first row, which is the group's place among the others */
  head: string;
  row: string;
}

const text = z.string().max(300);
const shape = z.tuple([z.literal('group'), z.string(), z.string(), z.string().max(60), text, text]);

export function encodeGroupCursor(by: Grouped, sort: Sort, { key, head, row }: GroupCursor): string {
  return Buffer.from(JSON.stringify(['group', by, sort, key, head, row])).toString('base64url');
}

export function decodeGroupCursor(by: Grouped, sort: Sort, cursor: string): GroupCursor {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parsed = undefined;
  }
  const { data } = shape.safeParse(parsed);
  if (data?.[1] !== by || data[2] !== sort || keyValues(by, data[3]) === null) {
    throw new AppError(
      'bad_request',
      'This cursor does not belong to this grouping of the queue. Start from the first page.',
    );
  }
  return { key: data[3], head: data[4], row: data[5] };
}
