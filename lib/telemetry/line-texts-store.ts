import type { Queryable } from '../db/client';
import type { HostEvent } from './host-event';

/** What a line about an event says besides its place. */
export interface LineTexts {
  image: string | null;
  commandLine: string | null;
  user: string | null;
  sha256: string | null;
  target: Pick<HostEvent, 'file' | 'net'> | null;
}

/** Characters of a text in a line. */
const LINE = 400;

interface Row extends Omit<LineTexts, 'target'> {
  id: string;
  processBehaviorId: string | null;
  targetId: string | null;
}

/** The texts of behaviors' lines, cut: each of its process and of its target, table by table. */
export async function readLineTexts(db: Queryable, behaviorIds: readonly string[]): Promise<Map<string, LineTexts>> {
  const own = await readRows(db, behaviorIds);
  const [processes, targets] = await Promise.all([
    readRows(db, present([...own.values()].map((row) => row.processBehaviorId))),
    readTargets(db, present([...own.values()].map((row) => row.targetId))),
  ]);
  const out = new Map<string, LineTexts>();
  for (const [id, row] of own) {
    const { image, commandLine, user, sha256 } = processes.get(row.processBehaviorId ?? '') ?? row;
    out.set(id, { image, commandLine, user, sha256, target: targets.get(row.targetId ?? '') ?? null });
  }
  return out;
}

async function readRows(db: Queryable, ids: readonly string[]): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<Row>(
    `select behavior_id as id, process_behavior_id as "processBehaviorId", target_id as "targetId",
       left(doc ->> 'image', ${LINE}) as image, left(doc ->> 'commandLine', ${LINE}) as "commandLine",
       doc ->> 'user' as "user", doc ->> 'sha256' as sha256
     from behaviors where behavior_id = any($1::uuid[])`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function readTargets(db: Queryable, ids: readonly string[]): Promise<Map<string, LineTexts['target']>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; doc: LineTexts['target'] }>(
    'select target_id as id, doc from targets where target_id = any($1::uuid[])',
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, doc }) => [id, doc]));
}

const present = (ids: readonly (string | null)[]): string[] => ids.filter((id) => id !== null);
