import { type AuditPart, parseAuditLine } from './formats/auditd';
import { splitLines } from './records';
import { storedTime } from './time-range';

/** A multi-record event's raw form is its lines, one after another. */
export function joinAudit(parts: readonly { bytes: Uint8Array }[]): Buffer {
  return Buffer.concat(parts.flatMap((p, i) => (i === 0 ? [p.bytes] : [Buffer.from('\n'), p.bytes])));
}

/** The parts of a stored event. Lines without `node=` get a name that is not used: the host is known. */
export function parseStoredAudit(bytes: Uint8Array): AuditPart[] {
  const parts: AuditPart[] = [];
  for (const line of splitLines(bytes)) {
    const answer = parseAuditLine(line.bytes, 'unnamed');
    if (answer.ok) parts.push({ ...answer.part, time: storedTime(answer.part.time) });
  }
  return parts;
}
