import { parseStoredAudit } from './audit-raw';
import { type EventKey, keyText, type NormalEvent } from './event';
import { assembleAudit } from './formats/auditd';
import { normaliseEcsLine } from './formats/ecs';
import type { RawRecord } from './raw-block';
import { storedTime } from './time-range';

/** A stored record's event. It was normalised before, so a failure is a bug and must not go unseen. */
export function normaliseAgain(raw: RawRecord | undefined, at: EventKey & { hostId: number }): NormalEvent {
  if (!raw) throw new Error(`the raw record of event ${at.hostId} ${keyText(at)} is missing`);
  const answer = raw.format === 'ecs' ? normaliseEcsLine(raw.bytes) : assembleAudit(parseStoredAudit(raw.bytes)).result;
  if (!answer.ok)
    throw new Error(`the raw record of event ${at.hostId} ${keyText(at)} no longer normalises: ${answer.reason}`);
  return { ...answer.event, time: storedTime(answer.event.time) };
}
