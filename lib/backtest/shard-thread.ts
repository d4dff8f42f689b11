// The program of a thread that holds a shard of the dictionary and asks rules of it. One question at a time is scanned;
// between slices it hears of cancellations.
import { setImmediate as breathe } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { matcherOf } from '../detectors/rule';
import type { EventKind } from '../telemetry/event';
import { loadMapping } from '../telemetry/field-mapping-file';
import type { Dictionary, Matched } from './dictionary';
import { FacetCounts, type Overview, type OverviewQuestion } from './overview';
import { packMatches, type ShardAnswer, type ShardData, type ShardQuestion } from './shard-message';
import { Shard, TooLarge } from './shard-store';

const { url, shard: number, of, limitBytes } = workerData as ShardData;
const port = parentPort!;
const shard = new Shard(url, { shard: number, of }, limitBytes);
const cancelled = new Set<number>();
const TELL_MS = 100;

class Cancelled extends Error {}

const tell = (answer: ShardAnswer) => port.postMessage(answer);

async function answered(question: Exclude<ShardQuestion, { cancel: true }>): Promise<void> {
  const { id } = question;
  const check = () => {
    if (cancelled.has(id)) throw new Cancelled();
  };
  try {
    check();
    const dictionary = await shard.current((loaded) => tell({ id, loaded }));
    if ('overview' in question) tell({ id, overview: await overview(question.overview, dictionary, check) });
    else await scan(question, dictionary, check);
  } catch (error) {
    const why = error instanceof Cancelled ? 'cancelled' : error instanceof TooLarge ? 'too large' : String(error);
    tell({ id, failed: why });
  } finally {
    cancelled.delete(id);
  }
  shard.loadCells().catch((error) => console.error('The cells of sealed days could not be read:', error));
}

async function scan(
  { id, rules, count }: Extract<ShardQuestion, { rules: unknown }>,
  dictionary: Dictionary,
  check: () => void,
): Promise<void> {
  // whoever asks nothing wants everything to be there
  if (rules.length === 0) await shard.loadCells();
  const total = dictionary.count(rules.flatMap(({ kinds }) => kinds));
  const sent = rules.map(() => 0);
  const news = (results: readonly Matched[]) => {
    const soFar =
      count &&
      results.map(({ numbers }, i) => {
        const { events, hosts } = shard.cells.count(numbers.slice(sent[i]), count);
        return { events: events.reduce((sum, n) => sum + n, 0), hosts: hosts.id };
      });
    const matched = results.map((result, i) => {
      const matched = packMatches(result, sent[i]!);
      sent[i] = result.traits.size;
      return matched;
    });
    return { matched, ...(soFar ? { soFar } : {}) };
  };
  let told = performance.now();
  const results = await dictionary.scan(
    rules.map((asked) => ({ ...asked, matcher: matcherOf(asked.rule) })),
    async (asked, found) => {
      await breathe();
      check();
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      tell({ id, asked, of: total, ...news(found) });
    },
  );
  tell({ id, asked: total, of: total, ...news(results) });
  tell({
    id,
    results: results.map(({ evaluated, incomplete, numbers }) => ({
      ...{ evaluated, incomplete },
      ...(count ? { counts: shard.cells.count(numbers, count) } : {}),
    })),
  });
}

async function overview(
  { kinds, count, facets }: OverviewQuestion,
  dictionary: Dictionary,
  check: () => void,
): Promise<Overview | null> {
  const numbers = dictionary.numbersOf(kinds);
  const { events, hosts, byDay, days } = shard.cells.count(numbers, count);
  if (days.length < count.seals.length) return null;
  const byKind = new Map<EventKind, number>();
  const besides = facets && (await shard.eventsIn(facets.spans, kinds, count.hosts));
  const found = facets && new FacetCounts();
  let at = 0;
  await dictionary.each(
    kinds,
    (id, behavior) => {
      const counted = events[at++]!;
      if (counted > 0) byKind.set(behavior.kind, (byKind.get(behavior.kind) ?? 0) + counted);
      const all = counted + (besides?.get(id) ?? 0);
      if (all > 0) found?.add(behavior, all);
    },
    async () => {
      await breathe();
      check();
    },
  );
  return { byKind: [...byKind], hosts, byDay, ...(found ? { facets: found.result() } : {}) };
}

loadMapping();
let queue: Promise<void> = Promise.resolve();
port.on('message', (question: ShardQuestion) => {
  if ('cancel' in question) cancelled.add(question.id);
  else queue = queue.then(() => answered(question));
});
