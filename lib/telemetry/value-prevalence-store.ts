import type { Queryable } from '../db/client';
import { readKeptFrom } from './border-store';
import { commonTotal } from './common-values-store';
import { EVENT_KINDS, type EventKind } from './event';
import { parseEventRef } from './event-ref';
import { installationKeys } from './keys-store';
import { codesOfAction, kindsOfAction } from './prevalence';
import { type Apart, setApart, valuePrevalence } from './prevalence-store';
import { epochMs, timestampOf } from './store';
import type { AskedValue, ValueSeen } from './value-seen';
import { VALUE_FIELDS, type ValueField, valueFieldOf } from './values';

const NOBODY: Apart['hostId'] = -1;

/** Undefined for a field that is not counted by value: only a hunt can count it. */
export async function valueSeen(db: Queryable, asked: AskedValue): Promise<ValueSeen | undefined> {
  const field = valueFieldOf(asked.field);
  if (!field) return undefined;
  const event = asked.ref === undefined ? undefined : await eventOf(db, asked.ref);
  const kind = event?.kind ?? asked.kind ?? kindOf(field);
  const apart = await setApart(db, event?.hostId ?? NOBODY);
  const [prevalence] = await valuePrevalence(db, kind, [{ field, value: asked.value }], apart);
  const keptFrom = await readKeptFrom(db);
  return { prevalence: prevalence!, ...(await seen(db, kind, field, asked.value)), keptFrom };
}

/** The action that a value is part of where no event says it. */
function kindOf(field: ValueField): EventKind {
  if (field === 'target' || field === 'targetFolder' || field === 'mode') return 'file_create';
  return field === 'destinationIp' || field === 'destinationPort' ? 'net_connect' : 'process_start';
}

async function eventOf(db: Queryable, ref: string) {
  const place = parseEventRef(ref);
  if (!place) return undefined;
  const { rows } = await db.query<{ code: number }>(
    `select kind as code from events where host_id = $1 and ts = ${timestampOf('$2::float8')} and seq = $3 and part = $4`,
    [place.hostId, place.time, place.seq, place.part],
  );
  const row = rows[0];
  return row && { hostId: place.hostId, kind: kindsOfAction(EVENT_KINDS[row.code]!)[0]! };
}

/** The dictionary in two steps: first which behaviors hold the value, then what their rollups say. */
async function seen(db: Queryable, kind: EventKind, field: ValueField, value: string) {
  const common = await commonTotal(db, { field, value }, codesOfAction(kind)[0]!);
  if (common) return common;
  const keys = await installationKeys(db);
  const held = await db.query<{ id: string }>(
    'select behavior_id as id from behavior_values where field = $1 and value_key = $2',
    [VALUE_FIELDS.indexOf(field), keys.value(field, value)],
  );
  const { rows } = await db.query<Omit<ValueSeen, 'prevalence' | 'keptFrom'>>(
    `select count(distinct host_id)::int as hosts, coalesce(sum(count), 0)::float8 as events,
       ${epochMs('min(first_ts)')} as "firstTime", ${epochMs('max(last_ts)')} as "lastTime"
     from rollups where behavior_id = any($1::uuid[]) and kind = any($2::smallint[])`,
    [held.rows.map(({ id }) => id), codesOfAction(kind)],
  );
  return rows[0]!;
}
