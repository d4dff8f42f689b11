import { describe, expect, it } from 'vitest';
import { parseCollection } from '../../lib/sigma/parse';
import { correlationLines } from './correlations';

const RULE =
  '---\ntitle: Failed\nname: failed\nlogsource: { product: linux }\ndetection: { s: { A: 1 }, condition: s }\n';
const lines = (section: string) => {
  const { collection } = parseCollection(
    `title: T\ncorrelation: { ${section} }\n${RULE}${RULE.replaceAll('ailed', 'ine')}`,
  );
  return correlationLines(collection!.correlations[0]!, collection!).map(({ name, text }) => `${name}: ${text}`);
};

describe('a correlation to read', () => {
  it('says what is counted of which rules, in which groups and windows', () => {
    expect(
      lines('type: event_count, rules: failed, group-by: [U, H], timespan: 5m, condition: { gt: 10, lte: 20 }'),
    ).toEqual([
      'Type: event_count: T',
      'Of: failed (Failed)',
      'Grouped by: U, H',
      'Within: 5m',
      'Met by: > 10 and ≤ 20',
    ]);
  });

  it('says what stands where nothing was written', () => {
    expect(lines('type: temporal_ordered, rules: [failed, fine], timespan: 1h').slice(1)).toEqual([
      'Of: failed (Failed), then fine (Fine)',
      'Grouped by: nothing: all events together',
      'Within: 1h',
      'Met by: all of them, in this order',
    ]);
    expect(lines("type: temporal, timespan: 1h, condition: 'failed and not fine'").at(-1)).toBe(
      'Met by: failed and not fine',
    );
    const percentile =
      'type: value_percentile, rules: failed, timespan: 1h, condition: { field: V, percentile: 95, gte: 5 }';
    expect(lines(percentile).at(-1)).toBe('Met by: V, percentile 95 ≥ 5');
  });
});
