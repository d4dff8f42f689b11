import { pool, type Queryable } from '../db/client';
import { mergeNews, type News, newsEvent } from './news';

/**
 * News for open pages. One question a second for all of them together, and none while nobody listens. The audit log is
 * what tells of changes: whoever changes anything writes there, and its ids are given in the order of commits.
 */
const EVERY_MS = 1_000;
const HEARTBEAT_MS = 15_000;
const MOST_CHANGES = 200;

type Listener = (news: News) => void;
interface Desk {
  listeners: Set<Listener>;
  running: boolean;
}
// `next dev` loads modules anew at every change; those who listen stay.
const shared = globalThis as { unwrapNews?: WeakMap<object, Desk> };

function deskOf(db: Queryable): Desk {
  shared.unwrapNews ??= new WeakMap();
  const desk = shared.unwrapNews.get(db) ?? { listeners: new Set(), running: false };
  shared.unwrapNews.set(db, desk);
  return desk;
}

function subscribe(listener: Listener, db: Queryable): () => void {
  const desk = deskOf(db);
  desk.listeners.add(listener);
  if (!desk.running) void watch(desk, db);
  return () => desk.listeners.delete(listener);
}

interface Place {
  newestId: string;
  auditId: string;
}

async function watch(desk: Desk, db: Queryable): Promise<void> {
  desk.running = true;
  let place: Place | null = null;
  while (desk.listeners.size > 0) {
    try {
      const read: { place: Place; news: News } = await readNews(place, db);
      const isNews = place !== null && (read.place.newestId !== place.newestId || read.place.auditId !== place.auditId);
      place = read.place;
      if (isNews) for (const listener of [...desk.listeners]) listener(read.news);
    } catch {
      // the database is away: what happens meanwhile is read when it is back
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  desk.running = false;
}

/** @param since null: only the place is wanted */
export async function readNews(since: Place | null, db: Queryable = pool()): Promise<{ place: Place; news: News }> {
  const { rows } = await db.query<Place>(
    `select (select coalesce(max(alert_id), 0) from alerts)::text as "newestId", (select coalesce(max(audit_id), 0) from audit)::text as "auditId"`,
  );
  const place = rows[0]!;
  const { rows: changed } =
    since === null || since.auditId === place.auditId
      ? { rows: [] }
      : await db.query<{ object: string; id: string }>(
          `select object, object_id as id from audit where audit_id > $1::bigint and audit_id <= $2::bigint order by audit_id limit ${MOST_CHANGES + 1}`,
          [since.auditId, place.auditId],
        );
  const everything = changed.length > MOST_CHANGES;
  const kinds =
    everything && since ? await kindsChanged(since, place, db) : [...new Set(changed.map(({ object }) => object))];
  return { place, news: { newestId: place.newestId, changed: everything ? [] : changed, everything, kinds } };
}

async function kindsChanged(since: Place, until: Place, db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ object: string }>(
    'select distinct object from audit where audit_id > $1::bigint and audit_id <= $2::bigint',
    [since.auditId, until.auditId],
  );
  return rows.map(({ object }) => object);
}

/**
 * Server-sent events. A page that reads slowly gets one message for all that it missed: nothing is put into the stream
 * that it did not ask for (`pull`), so a stalled connection holds one message and no more.
 */
export function newsStream(signal: AbortSignal, db: Queryable = pool()): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting: News | null = null;
  let wake: () => void = () => {};
  const unsubscribe = subscribe((news) => {
    waiting = mergeNews(waiting, news, MOST_CHANGES);
    wake();
  }, db);
  const end = () => {
    unsubscribe();
    wake();
  };
  signal.addEventListener('abort', end);
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode('retry: 2000\n\n')),
      async pull(controller) {
        if (waiting === null && !signal.aborted)
          await sleepOr(HEARTBEAT_MS, (now) => {
            wake = now;
          });
        if (signal.aborted) {
          try {
            controller.close();
          } catch {
            // the reader was quicker
          }
          return;
        }
        const news = waiting;
        waiting = null;
        controller.enqueue(encoder.encode(news ? newsEvent(news) : ': still here\n\n'));
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  );
}

function sleepOr(ms: number, onWake: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    onWake(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
