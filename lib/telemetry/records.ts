import type { NormalEvent } from './event';
import { type AuditPart, parseAuditLine } from './formats/auditd';
import { detectFormat, type FormatName } from './formats/detect';
import { normaliseEcsLine } from './formats/ecs';
import type { QuarantineCode } from './formats/format';
import { storedTime } from './time-range';

/** One line of a batch, read as far as the line alone allows. */
export type ReadRecord =
  | { line: number; result: 'event'; event: NormalEvent; bytes: Uint8Array; warning?: string }
  | { line: number; result: 'part'; part: AuditPart; bytes: Uint8Array }
  | { line: number; result: 'bad'; code: QuarantineCode; reason: string; format?: FormatName; bytes: Uint8Array };

const MAX_RECORD = 4 * 1024 * 1024;

/** @param defaultHost names the host of audit lines without `node=` */
export function readRecord(bytes: Uint8Array, line: number, defaultHost?: string): ReadRecord {
  if (bytes.length > MAX_RECORD) {
    return {
      line,
      result: 'bad',
      code: 'too_large',
      reason: `the record has ${bytes.length} bytes, at most ${MAX_RECORD} are read`,
      bytes,
    };
  }
  const format = detectFormat(
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 700)).toString('latin1'),
  );
  if (format === 'ecs') {
    const answer = normaliseEcsLine(bytes);
    if (!answer.ok) return { line, result: 'bad', format, bytes, code: answer.code, reason: answer.reason };
    answer.event.time = storedTime(answer.event.time);
    return { line, result: 'event', event: answer.event, bytes, warning: answer.warning };
  }
  if (format === 'auditd') {
    const answer = parseAuditLine(bytes, defaultHost);
    if (!answer.ok) return { line, result: 'bad', format, bytes, code: answer.code, reason: answer.reason };
    return { line, result: 'part', part: answer.part, bytes };
  }
  return {
    line,
    result: 'bad',
    code: 'unknown_format',
    reason: 'the line is neither a JSON object nor an audit record (type=... msg=audit(...)); send one record per line',
    bytes,
  };
}

/** The lines of a body, without their ends; empty lines are skipped but counted. */
export function* splitLines(body: Uint8Array): Generator<{ bytes: Uint8Array; line: number }> {
  let start = 0;
  let line = 0;
  while (start < body.length) {
    let end = body.indexOf(10, start);
    if (end < 0) end = body.length;
    line++;
    const stop = end > start && body[end - 1] === 13 ? end - 1 : end;
    if (stop > start) yield { bytes: body.subarray(start, stop), line };
    start = end + 1;
  }
}
