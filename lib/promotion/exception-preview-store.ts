import { evaluate } from '../backtest/evaluate-store';
import { eventsInOrder, type Found, judgedEvents } from '../backtest/found-store';
import { hostNames } from '../backtest/hosts-store';
import { chooseSamples, refOf } from '../backtest/samples';
import { shownEvents } from '../backtest/shown-store';
import { storedSpan } from '../backtest/stored-store';
import { type FoundEvent, split, sum3, tallyEvents } from '../backtest/tally';
import type { Queryable } from '../db/client';
import { coveringException, type LiveException } from '../detectors/exception';
import type { ReadyRule } from '../detectors/rule';
import { readBehaviors } from '../telemetry/dictionary-store';
import { behaviorView } from '../telemetry/fields';
import type { ExceptionPreview } from './exception-preview';
import type { Threads } from './noise-store';
import { lostThreats } from './regression-store';

const MOST_EVENTS = 200_000;
const SHOWN_HOSTS = 20;
const SHOWN_ALERTS = 50;
const SHOWN_SAMPLES = 12;

/**
 * Asks the past what an exception would have hidden, by the rule and the exceptions that hold already.
 * @param others the detector's exceptions that stay
 */
export async function previewException(
  db: Queryable,
  detectorId: number,
  rule: ReadyRule,
  others: readonly LiveException[],
  added: LiveException,
  threads: Threads = {},
): Promise<ExceptionPreview> {
  const span = await storedSpan(db);
  const before = { ...rule, exceptions: others };
  const lost = await lostThreats(db, before, { ...rule, exceptions: [...others, added] });
  if (!span) return { ...NOTHING, lost };
  const scope = { range: { from: span.from, to: span.to + 1 }, everything: true };
  const found = await evaluate(db, before, scope, threads);
  const about = (ids: readonly string[]): Found => ({ ids, kinds: rule.kinds, ...scope });
  const all = found.events ?? (await eventsInOrder(db, about([...found.traits.keys()]), MOST_EVENTS + 1));
  const hidden = await covered(db, all.slice(0, MOST_EVENTS), added);
  const refs = new Set(hidden.map(refOf));
  const judged = (await judgedEvents(db, about([...new Set(hidden.map((e) => e.behaviorId))]))).filter((event) =>
    refs.has(refOf(event)),
  );
  const byHost = tallyEvents(hidden).byHost;
  const names = await hostNames(db, [...byHost.keys()].slice(0, SHOWN_HOSTS));
  return {
    events: hidden.length,
    ofEvents: Math.min(all.length, MOST_EVENTS),
    hosts: [...names.values()].sort(),
    hostCount: byHost.size,
    judged: sum3(split(byHost, judged, (event) => event.hostId).values()),
    alerts: await hiddenAlerts(db, detectorId, hidden),
    lost,
    samples: (await shownEvents(db, chooseSamples(judged, hidden))).slice(0, SHOWN_SAMPLES),
    more: all.length > MOST_EVENTS,
  };
}

const NOTHING: Omit<ExceptionPreview, 'lost'> = {
  events: 0,
  ofEvents: 0,
  hosts: [],
  hostCount: 0,
  judged: { true: 0, false: 0, unjudged: 0 },
  alerts: [],
  samples: [],
  more: false,
};

async function covered(db: Queryable, events: readonly FoundEvent[], added: LiveException): Promise<FoundEvent[]> {
  const behaviors = await readBehaviors(db, [...new Set(events.map((e) => e.behaviorId))]);
  const views = new Map([...behaviors].map(([id, behavior]) => [id, behaviorView(behavior)]));
  return events.filter((event) => {
    const view = views.get(event.behaviorId);
    return view !== undefined && coveringException([added], event, view) !== undefined;
  });
}

async function hiddenAlerts(
  db: Queryable,
  detectorId: number,
  hidden: readonly FoundEvent[],
): Promise<ExceptionPreview['alerts']> {
  if (hidden.length === 0) return [];
  const { rows } = await db.query<ExceptionPreview['alerts'][number]>(
    `select a.alert_id as id, v.title, h.name as host, a.status, a.disposition, count(*)::int as hidden,
       a.event_count as events, count(*) >= a.event_count as whole
     from unnest($2::int[], $3::float8[], $4::bigint[], $5::int[]) k(host_id, time, seq, part)
     join matches m on m.host_id = k.host_id and m.detector_id = $1 and m.ts = to_timestamp(k.time / 1000.0)
       and m.seq = k.seq and m.part = k.part and m.withdrawn_at is null
     join alerts a on a.host_id = m.host_id and a.alert_id = m.alert_id
     join hosts h on h.host_id = a.host_id join detector_versions v on v.version_id = a.version_id
     group by a.host_id, a.alert_id, v.title, h.name, a.status, a.disposition, a.event_count
     order by a.disposition = 'true_positive' desc nulls last, whole desc, a.alert_id desc limit ${SHOWN_ALERTS}`,
    [
      detectorId,
      hidden.map((e) => e.hostId),
      hidden.map((e) => e.time),
      hidden.map((e) => e.seq),
      hidden.map((e) => e.part),
    ],
  );
  return rows;
}
