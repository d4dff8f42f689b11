import type { ReadRecord } from '../telemetry/records';
import type { IngestAnswer, RecordResult } from './source';

const LISTED = 1_000;

/** What the sender is told of each record: listed unless simply created. */
export class Answers {
  private readonly byLine = new Map<number, { result: RecordResult; code?: string; reason?: string }>();

  constructor(records: readonly ReadRecord[]) {
    for (const r of records) {
      if (r.result === 'bad') this.byLine.set(r.line, { result: 'quarantined', code: r.code, reason: r.reason });
      else if (r.result === 'event')
        this.byLine.set(r.line, { result: 'created', ...(r.warning && { code: 'repaired', reason: r.warning }) });
      else this.byLine.set(r.line, { result: 'pending' });
    }
  }

  duplicate(line: number): void {
    this.byLine.set(line, { result: 'duplicate' });
  }

  parts(results: ReadonlyMap<number, { result: RecordResult; code?: string; reason?: string }>): void {
    for (const [line, answer] of results) this.byLine.set(line, answer);
  }

  summary(): IngestAnswer {
    const out: IngestAnswer = {
      created: 0,
      duplicate: 0,
      pending: 0,
      quarantined: 0,
      rejected: 0,
      records: [],
      truncated: 0,
    };
    for (const [line, answer] of this.byLine) {
      out[answer.result]++;
      if (answer.result === 'created' && !answer.reason) continue;
      if (out.records.length < LISTED) out.records.push({ line, ...answer });
      else out.truncated++;
    }
    return out;
  }
}
