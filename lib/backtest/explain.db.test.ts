import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import type { ExplainNode } from '../sigma';
import { explainEvent } from './explain-store';
import { backtest } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const rule = (lines: string, more = '') =>
  `title: Asked\nlogsource: { product: linux, category: process_creation }\ndetection:\n  s:\n${lines}  condition: s\n${more}`;

/** A stored event that the rule matches. */
async function matched(yaml: string) {
  const { samples } = await backtest({ yaml }, { pool: db.pool });
  return samples[0]!;
}

const misses = (node: ExplainNode): string[] => {
  if (node.kind === 'test') return node.miss === undefined ? [] : [node.miss];
  return ('items' in node ? node.items : [node.item]).flatMap(misses);
};

describe('a rule asked of a stored event', () => {
  it('is explained part by part, with the nearest miss', async () => {
    const event = await matched(rule("    Image|endswith: '/curl'\n"));
    const image = event.behavior.process.image!;
    const ask = (lines: string, more?: string) => explainEvent(event.ref, { yaml: rule(lines, more) }, db.pool);
    const { rules } = await ask(`    Image|endswith: '/xhide'\n    ParentImage|exists: true\n`);
    expect(rules).toMatchObject([{ title: 'Asked', applies: true, matched: false, filteredBy: [], hits: [] }]);
    expect(misses(rules[0]!.tree)).toEqual([`Image is "${image}"`]);
    const hit = (await ask("    Image|endswith: '/curl'\n")).rules[0]!;
    expect(hit).toMatchObject({
      matched: true,
      hits: [{ field: 'Image', value: image, ranges: [[image.length - 5, image.length]] }],
    });
  });

  it('says so if the rule is for other kinds of events, or if a filter left it out', async () => {
    const event = await matched(rule("    Image|endswith: '/curl'\n"));
    const files = rule("    Image|endswith: '/curl'\n").replace('process_creation', 'file_event');
    expect((await explainEvent(event.ref, { yaml: files }, db.pool)).rules).toMatchObject([
      { applies: false, matched: false },
    ]);
    const filter =
      "---\ntitle: Known\nlogsource: { product: linux }\nfilter: { rules: any, f: { 'Image|endswith': /curl }, condition: not f }\n";
    const yaml = rule("    Image|endswith: '/curl'\n", filter);
    expect((await explainEvent(event.ref, { yaml }, db.pool)).rules).toMatchObject([
      { matched: false, filteredBy: ['Known'] },
    ]);
  });

  it('reads values of the event alone, from its record', async () => {
    const event = await matched(rule("    Image|endswith: '/curl'\n"));
    const { rules } = await explainEvent(event.ref, { yaml: rule(`    ProcessId: ${event.pid}\n`) }, db.pool);
    expect(rules).toMatchObject([{ matched: true, hits: [{ field: 'ProcessId', value: String(event.pid) }] }]);
  });

  it('may be any detector, or each rule of a correlation', async () => {
    const event = await matched(rule("    Image|endswith: '/curl'\n"));
    const { rows } = await db.pool.query<{ id: number; title: string }>(
      'select detector_id as id, title from detectors order by 1',
    );
    for (const { id, title } of rows) {
      const { rules } = await explainEvent(event.ref, { detectorId: id }, db.pool);
      expect(rules).toMatchObject([{ title }]);
      if (!rules[0]!.matched) expect(misses(rules[0]!.tree).length).toBeGreaterThan(0);
    }
    const yaml = `title: C\ncorrelation: { type: temporal, rules: [one, two], timespan: 5m }\n${['one', 'two'].map((name) => `---\n${rule(`    Image|endswith: '/${name === 'one' ? 'curl' : 'two'}'\n`).replace('title: Asked', `title: ${name}\nname: ${name}`)}`).join('')}`;
    expect((await explainEvent(event.ref, { yaml }, db.pool)).rules).toMatchObject([
      { matched: true },
      { matched: false },
    ]);
  });

  it('is refused with what is wrong', async () => {
    const event = await matched(rule("    Image|endswith: '/curl'\n"));
    await expect(explainEvent(event.ref, { yaml: rule('    Imgae: x\n') }, db.pool)).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(explainEvent(event.ref, { detectorId: 999 }, db.pool)).rejects.toMatchObject({ code: 'not_found' });
    await expect(explainEvent('nothing', { yaml: '' }, db.pool)).rejects.toMatchObject({ code: 'not_found' });
  });
});
