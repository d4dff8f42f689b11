import { describe, expect, it } from 'vitest';
import { readRule } from '../detectors/rule';
import { candidateCondition, likePattern } from './candidates';

const conditionOf = (category: string, selection: string, condition = 'selection') => {
  const yaml = `title: t\nlogsource:\n  product: linux\n  category: ${category}\ndetection:\n  selection:\n    ${selection}\n  condition: ${condition}\n`;
  const { ready, problems } = readRule(yaml);
  if (!ready) throw new Error(JSON.stringify(problems));
  return candidateCondition(ready.rule, ready.kinds);
};

describe('what SQL may rule out', () => {
  it('asks the column that holds the folded text, with the anchor of the rule', () => {
    expect(conditionOf('process_creation', "Image|endswith: '/XMRig'")).toEqual({
      sql: 'b.image like $1',
      params: ['%/xmrig'],
    });
    expect(conditionOf('process_creation', 'process.executable: /usr/bin/curl')).toEqual({
      sql: 'b.image like $1',
      params: ['/usr/bin/curl'],
    });
    expect(conditionOf('network_connection', 'DestinationIp|startswith: 203.0.113')).toEqual({
      sql: 't.target like $1',
      params: ['203.0.113%'],
    });
  });

  it("keeps events whose image is not their process's", () => {
    expect(conditionOf('file_event', 'Image|contains: shm')!.sql).toBe(
      "(b.image like $1 or p.image like $1 or b.doc ? 'image')",
    );
  });

  it('leaves everything to the matcher below a not, without a trigram, and for facts', () => {
    expect(conditionOf('process_creation', 'Image|contains: shm', 'not selection')).toBeUndefined();
    expect(conditionOf('process_creation', "Image|contains: '/.'")).toBeUndefined();
    expect(conditionOf('process_creation', 'ImageHidden: true')).toBeUndefined();
  });

  it('escapes what LIKE reads as more than text', () => {
    expect(likePattern(['a%b_c\\d', 'e'], 'contains')).toBe('%a\\%b\\_c\\\\d%e%');
  });
});
