import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { type EventKind, kindOfCode } from '../telemetry/event';
import { behaviorPrevalence, setApart } from '../telemetry/prevalence-store';
import { epochMs } from '../telemetry/store';
import type { AlertStatus, Disposition } from './alert';
import { type Judgement, suggest, type Verdicts } from './judgement';

/** Of a detector's alerts the newest are looked at one by one; all are counted. */
const RECENT = 500;
const SHOWN = 12;

/** What helps to decide an alert: how its like was judged, how common it is, and what a verdict will teach. */
export async function readJudgement(alertId: string, db: Queryable = pool()): Promise<Judgement> {
  const own = await db.query<{ hostId: number; anchorId: string; detectorId: number; id: string }>(
    `select a.host_id as "hostId", a.anchor_id as "anchorId", a.detector_id as "detectorId", a.alert_id as id
     from alerts b join alerts a on a.host_id = b.host_id and a.alert_id = coalesce(b.redirect_to, b.alert_id) where b.alert_id = $1`,
    [alertId],
  );
  const alert = own.rows[0];
  if (!alert) throw new AppError('not_found', `There is no alert ${alertId}.`);
  const [counted, judged, matched] = await Promise.all([
    countVerdicts(db, alert),
    readJudged(db, alert),
    db.query<{ behaviorId: string; behaviors: number; events: number }>(
      `select (array_agg(m.behavior_id order by m.ts, m.seq, m.part))[1] as "behaviorId",
         count(distinct m.behavior_id)::int as behaviors, count(*)::int as events
       from matches m where m.host_id = $1 and m.alert_id = $2 and m.withdrawn_at is null having count(*) > 0`,
      [alert.hostId, alert.id],
    ),
  ]);
  const first = matched.rows[0];
  const alike = judged.filter((one) => one.behaviorId !== null && one.behaviorId === first?.behaviorId);
  const behavior = verdictsOf(alike);
  const kind = first ? await kindOf(db, first.behaviorId) : null;
  const [prevalence] =
    first && kind ? await behaviorPrevalence(db, kind, [first.behaviorId], await setApart(db, alert.hostId)) : [];
  return {
    detector: counted,
    behavior: { verdicts: behavior, total: alike.length },
    recent: judged.slice(0, SHOWN).map(({ behaviorId, ...one }) => ({
      ...one,
      sameBehavior: behaviorId !== null && behaviorId === first?.behaviorId,
    })),
    suggestion: suggest({ behavior, detector: counted.verdicts }),
    prevalence: prevalence ?? null,
    teaches: { behaviors: first?.behaviors ?? 0, events: first?.events ?? 0 },
  };
}

async function kindOf(db: Queryable, behaviorId: string): Promise<EventKind | null> {
  const { rows } = await db.query<{ code: number }>('select kind as code from behaviors where behavior_id = $1', [
    behaviorId,
  ]);
  return rows[0] && rows[0].code >= 0 ? kindOfCode(rows[0].code) : null;
}

async function countVerdicts(db: Queryable, alert: { detectorId: number; id: string }): Promise<Judgement['detector']> {
  const { rows } = await db.query<{ disposition: Disposition | null; open: boolean; n: number }>(
    `select disposition, status in ('new', 'in_progress') as open, count(*)::int as n from alerts
     where detector_id = $1 and alert_id <> $2 and redirect_to is null and status <> 'withdrawn' group by 1, 2`,
    [alert.detectorId, alert.id],
  );
  const verdicts: Verdicts = {};
  let open = 0;
  let total = 0;
  for (const row of rows) {
    total += row.n;
    if (row.disposition !== null) verdicts[row.disposition] = (verdicts[row.disposition] ?? 0) + row.n;
    else if (row.open) open += row.n;
  }
  return { verdicts, open, total };
}

type Judged = Omit<Judgement['recent'][number], 'sameBehavior'> & { behaviorId: string | null };

async function readJudged(db: Queryable, alert: { detectorId: number; id: string }): Promise<Judged[]> {
  const { rows } = await db.query<Omit<Judged, 'status'> & { status: AlertStatus }>(
    `select a.alert_id as id, h.name as host, a.disposition, a.status, a.reason, ${epochMs('a.updated_at')} as time,
       (select m.behavior_id from matches m where m.host_id = a.host_id and m.alert_id = a.alert_id and m.withdrawn_at is null
          order by m.ts, m.seq, m.part limit 1) as "behaviorId"
     from (select * from alerts where detector_id = $1 and alert_id <> $2 and disposition is not null and redirect_to is null
             and status <> 'withdrawn' order by updated_at desc, alert_id desc limit ${RECENT}) a
     join hosts h on h.host_id = a.host_id order by a.updated_at desc, a.alert_id desc`,
    [alert.detectorId, alert.id],
  );
  return rows;
}

function verdictsOf(judged: readonly Judged[]): Verdicts {
  const verdicts: Verdicts = {};
  for (const { disposition } of judged) verdicts[disposition] = (verdicts[disposition] ?? 0) + 1;
  return verdicts;
}
