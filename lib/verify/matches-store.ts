import type { Queryable } from '../db/client';
import { evaluate } from '../detectors/detect';
import { coveringException, type LiveException } from '../detectors/exception';
import { everyException } from '../detectors/exception-store';
import type { LiveDetector } from '../detectors/live-set';
import { readLiveSet, versionsById } from '../detectors/live-set-store';
import type { Behavior } from '../telemetry/behavior';
import { readBehaviors } from '../telemetry/dictionary-store';
import { keyText, kindCode } from '../telemetry/event';
import { behaviorView, eventOnlyOf } from '../telemetry/fields';
import { epochMs, type StoredEvent } from '../telemetry/store';
import type { CheckedHost, HostTelemetry } from './telemetry-store';
import { type CheckedAlert, type CheckedMatch, compareAlerts, type Findings, type Span, within } from './verify';

export interface Detection {
  epoch: number;
  /** the versions that are evaluated now, with the raw block that the span of each begins after */
  live: { detector: LiveDetector; after: number }[];
  /** when each version was evaluated */
  spans: Map<number, Span[]>;
  /** what each detector passed over, and for raw blocks after which and up to which */
  exceptions: Map<number, { exception: LiveException; after: number; upTo: number }[]>;
  /** what live versions say of behaviors, once for all hosts */
  verdicts: Map<string, LiveDetector[]>;
}

/** @param known what was read for the host before: as good while the epoch is the same */
export async function readDetection(db: Queryable, known?: Detection): Promise<Detection> {
  const { epoch, detectors } = await readLiveSet(db);
  if (known?.epoch === epoch) return known;
  const { rows: epochs } = await db.query<{ epoch: number; block: number }>(
    'select epoch::float8 as epoch, raw_block::float8 as block from live_epochs',
  );
  const blocks = new Map(epochs.map((e) => [e.epoch, e.block]));
  // The first epoch begins before everything; one whose beginning is not known is not asked for missing matches.
  const after = (epoch: number) => (epoch <= 1 ? 0 : (blocks.get(epoch) ?? Number.POSITIVE_INFINITY));
  const { rows } = await db.query<Span & { version: number }>(
    `select version_id as version, live_from_epoch::float8 as from, live_to_epoch::float8 as to from detector_versions
       where live_from_epoch is not null
     union all select version_id, from_epoch::float8, to_epoch::float8 from live_spans`,
  );
  const spans = new Map<number, Span[]>();
  for (const { version, from, to } of rows) spans.set(version, [...(spans.get(version) ?? []), { from, to }]);
  const exceptions: Detection['exceptions'] = new Map();
  for (const { detectorId, exception, fromEpoch, toEpoch } of await everyException(db)) {
    const upTo = toEpoch === null ? Number.POSITIVE_INFINITY : after(toEpoch);
    const held = { exception, after: after(fromEpoch), upTo };
    exceptions.set(detectorId, [...(exceptions.get(detectorId) ?? []), held]);
  }
  return {
    epoch,
    exceptions,
    live: detectors.map((d) => ({ detector: d, after: after(d.fromEpoch) })),
    spans,
    verdicts: new Map(),
  };
}

interface StoredMatch extends CheckedMatch {
  behaviorId: string;
  processId: string;
}

/** What a host's matches of one detector and event should say. */
export interface MatchRepair {
  detectorId: number;
  versionId: number;
  observed: boolean;
  /** false: to be withdrawn */
  holds: boolean;
  event: StoredEvent & { anchorId: string };
}

export interface CheckedMatches {
  matches: number;
  alerts: number;
  repairs: MatchRepair[];
  /** detector and anchor of groups whose alerts are to be formed again */
  groups: { detectorId: number; anchorId: string }[];
}

/** A host's matches against its events and detectors, and its alerts against its matches. */
export async function checkMatches(
  tx: Queryable,
  host: CheckedHost,
  telemetry: HostTelemetry,
  detection: Detection,
  found: Findings,
): Promise<CheckedMatches> {
  const matches = await readMatches(tx, host.id);
  const behaviors = await readBehaviors(
    tx,
    telemetry.events.map((e) => e.behaviorId),
  );
  const repairs = new Repairs(telemetry);
  await checkStored(tx, host, telemetry, behaviors, matches, detection, found, repairs);
  checkMissing(host, telemetry, behaviors, matches, detection, found, repairs);
  const alerts = await readAlerts(tx, host.id);
  const groups = compareAlerts(host.name, alerts, matches, found);
  return {
    matches: matches.filter((m) => !m.withdrawn).length,
    alerts: alerts.filter((a) => a.redirectTo === null).length,
    repairs: repairs.list(),
    groups: [...groups].map((group) => {
      const [detectorId, anchorId] = group.split(' ');
      return { detectorId: Number(detectorId), anchorId: anchorId! };
    }),
  };
}

/** One repair for each detector and event: a match that is stored keeps its version if that says the same. */
class Repairs {
  private readonly byKey = new Map<string, MatchRepair>();

  constructor(private readonly telemetry: HostTelemetry) {}

  add(event: StoredEvent, repair: Omit<MatchRepair, 'event'>): void {
    const key = `${repair.detectorId} ${keyText(event)}`;
    const anchorId = this.telemetry.anchors.get(event.processId);
    if (anchorId === undefined || this.byKey.get(key)?.holds) return;
    this.byKey.set(key, { ...repair, event: { ...event, anchorId } });
  }

  list(): MatchRepair[] {
    return [...this.byKey.values()];
  }
}

/** Each stored match: its event is there, it stands where the event stands, and its own version says what it says. */
async function checkStored(
  tx: Queryable,
  host: CheckedHost,
  telemetry: HostTelemetry,
  behaviors: ReadonlyMap<string, Behavior>,
  matches: readonly StoredMatch[],
  { spans }: Detection,
  found: Findings,
  repairs: Repairs,
): Promise<void> {
  const events = new Map(telemetry.events.map((e) => [keyText(e), e]));
  const versions = await versionsById(
    tx,
    matches.map((m) => m.versionId),
  );
  for (const match of matches) {
    const example = `${host.name} detector ${match.detectorId} event ${keyText(match)}`;
    const event = events.get(keyText(match));
    const version = versions.get(match.versionId);
    const anchor = event && telemetry.anchors.get(event.processId);
    const there =
      event?.behaviorId === match.behaviorId &&
      event.processId === match.processId &&
      (telemetry.waits || anchor === match.anchorId);
    // A match stays when retention drops its event.
    const dropped = host.keptFrom !== null && match.time < host.keptFrom;
    if (!there && !dropped) found.add('match_event', example);
    if (!within(match.epoch, spans.get(match.versionId) ?? [])) found.add('match_epoch', example);
    if (!event) continue;
    const own = version?.detectorId === match.detectorId ? [version] : [];
    // of a rule that does not parse nobody can say that it does not hold
    const holds = version === undefined ? !match.withdrawn : matchesEvent(event, own, behaviors, telemetry).length > 0;
    if (!match.withdrawn && !holds) found.add('match_false', example);
    if (match.withdrawn && holds) found.add('match_withdrawn', example);
    if (!there || match.withdrawn === holds) repairs.add(event, { ...placeOf(match), holds });
  }
}

function placeOf({ detectorId, versionId, observed }: StoredMatch): Omit<MatchRepair, 'event' | 'holds'> {
  return { detectorId, versionId, observed };
}

/**
 * Every event that came since a version is live without a break, and that it matches, has a match of its detector, unless
 * an exception that held when it came covers it.
 */
function checkMissing(
  host: CheckedHost,
  telemetry: HostTelemetry,
  behaviors: ReadonlyMap<string, Behavior>,
  matches: readonly StoredMatch[],
  { live, verdicts, exceptions }: Detection,
  found: Findings,
  repairs: Repairs,
): void {
  const there = new Set(matches.filter((m) => !m.withdrawn).map((m) => `${m.detectorId} ${keyText(m)}`));
  const perEvent = live.filter((l) => l.detector.perEvent).map((l) => l.detector);
  const others = live.filter((l) => !l.detector.perEvent).map((l) => l.detector);
  const after = new Map(live.map((l) => [l.detector.versionId, l.after]));
  for (const event of telemetry.events) {
    const behavior = behaviors.get(event.behaviorId);
    if (!behavior || event.kind === kindCode('process_end')) continue;
    let verdict = verdicts.get(event.behaviorId);
    if (!verdict) verdicts.set(event.behaviorId, (verdict = evaluate(behavior, others)));
    const came = telemetry.firstBlocks.get(keyText(event)) ?? 0;
    for (const detector of [...verdict, ...matchesEvent(event, perEvent, behaviors, telemetry)]) {
      if (came <= after.get(detector.versionId)! || there.has(`${detector.detectorId} ${keyText(event)}`)) continue;
      const held = exceptions.get(detector.detectorId)?.filter((x) => came > x.after && came <= x.upTo) ?? [];
      const place = { hostId: host.id, time: event.time };
      const passedOver = held.map(({ exception }) => exception);
      if (held.length > 0 && coveringException(passedOver, place, behaviorView(behavior))) continue;
      found.add('match_missing', `${host.name} detector ${detector.detectorId} event ${keyText(event)}`);
      const { detectorId, versionId, state } = detector;
      repairs.add(event, { detectorId, versionId, observed: state === 'observing', holds: true });
    }
  }
}

function matchesEvent(
  event: StoredEvent,
  detectors: readonly LiveDetector[],
  behaviors: ReadonlyMap<string, Behavior>,
  { normal }: HostTelemetry,
): LiveDetector[] {
  const behavior = behaviors.get(event.behaviorId);
  if (!behavior || detectors.length === 0 || event.kind === kindCode('process_end')) return [];
  const read = normal.get(keyText(event));
  const only = read && detectors.some((d) => d.perEvent) ? eventOnlyOf(read) : undefined;
  return evaluate(behavior, detectors, only);
}

async function readMatches(tx: Queryable, hostId: number): Promise<StoredMatch[]> {
  const { rows } = await tx.query<StoredMatch>(
    `select detector_id as "detectorId", version_id as "versionId", epoch::float8 as epoch, ${epochMs('ts')} as time,
       seq::float8 as seq, part, behavior_id as "behaviorId", process_id as "processId", anchor_id as "anchorId",
       alert_id as "alertId", withdrawn_at is not null as withdrawn, observed
     from matches where host_id = $1`,
    [hostId],
  );
  return rows;
}

async function readAlerts(tx: Queryable, hostId: number): Promise<CheckedAlert[]> {
  const { rows } = await tx.query<CheckedAlert>(
    `select alert_id as id, detector_id as "detectorId", version_id as "versionId", anchor_id as "anchorId",
       ${epochMs('first_ts')} as first, ${epochMs('last_ts')} as last, event_count as count, status,
       redirect_to as "redirectTo"
     from alerts where host_id = $1`,
    [hostId],
  );
  return rows;
}
