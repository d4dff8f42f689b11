import { describe, expect, it } from 'vitest';
import { parseRule } from '../../lib/sigma/parse';
import { keyOf, withCondition, withExclusion, withoutCondition, withValues } from './edit-rule';
import { explainAt } from './explain-hover';
import { asWritten } from './seen-values';

const RULE = `title: A rule
logsource:
  product: linux
  category: process_creation
detection:
  selection: # the heart of it
    Image|endswith: /xmrig
    ImageHidden: true
  condition: selection
`;

const reads = (yaml: string | undefined) => {
  expect(parseRule(yaml!).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return yaml!;
};

describe('a condition of a rule', () => {
  it('gets other values, and comments stay', () => {
    const one = reads(withValues(RULE, { selection: 'selection', key: 'Image|endswith' }, ['/a', '/b']));
    expect(one).toContain('# the heart of it');
    expect(one).toContain('Image|endswith:\n      - /a\n      - /b');
    expect(withValues(RULE, { selection: 'selection', key: 'ImageHidden' }, ['false'])).toContain('ImageHidden: false');
  });

  it('is added, or joins the values of its field', () => {
    const place = { selection: 'selection', key: keyOf('User', 'is') };
    const one = reads(withCondition(RULE, place, 'www-data'));
    expect(one).toContain('User: www-data');
    expect(reads(withCondition(one, place, 'root'))).toContain('- www-data\n      - root');
  });

  it('is removed, but for the last one', () => {
    const one = reads(withoutCondition(RULE, { selection: 'selection', key: 'ImageHidden' }));
    expect(one).not.toContain('ImageHidden');
    expect(withoutCondition(one, { selection: 'selection', key: 'Image|endswith' })).toBeUndefined();
  });

  it('is left out by a selection of its own', () => {
    const one = reads(withExclusion(RULE, 'ParentImage', '/usr/bin/make'));
    expect(one).toContain('condition: selection and not except');
    expect(reads(withExclusion(one, 'User', 'ci'))).toContain('condition: (selection and not except) and not except_2');
  });

  it('cannot be edited where the text is broken or the selection no map', () => {
    expect(withCondition('detection: [', { selection: 'selection', key: 'User' }, 'x')).toBeUndefined();
    const list = RULE.replace('selection: # the heart of it\n    Image', 'selection:\n    - Image').replace(
      '    ImageHidden',
      '      ImageHidden',
    );
    expect(withCondition(list, { selection: 'selection', key: 'User' }, 'x')).toBeUndefined();
  });
});

describe('values that were seen', () => {
  it('are written so that they mean themselves', () => {
    expect(asWritten('/tmp/a*b', 'Image')).toBe('/tmp/a\\*b');
    expect(asWritten('a: b', 'CommandLine')).toBe('"a: b"');
    expect(asWritten('^a.*', 'Image|re')).toBe('^a.*');
    expect(asWritten('443', 'DestinationPort')).toBe('"443"');
  });
});

describe('the mouse over a rule', () => {
  const fields = [{ name: 'Image', kind: 'text' as const, description: 'The program', categories: [] }];
  const at = (word: string) => explainAt(RULE, RULE.indexOf(word) + 1, fields);
  it('explains a field and its modifiers, and nothing else', () => {
    expect(at('Image|')).toMatchObject({ name: 'Image', text: 'The program' });
    expect(at('endswith')).toMatchObject({ name: 'endswith', text: 'the field ends with the value' });
    expect(at('/xmrig')).toBeNull();
    expect(at('title')).toBeNull();
  });
});
