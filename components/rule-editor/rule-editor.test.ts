import { describe, expect, it } from 'vitest';
import { attributeWords, placeAt, selectionNames, valueWords } from './completion';
import { badgeOf, fixOf, stretchOf } from './diagnostics';

const RULE = `title: chmod marks a hidden file executable
logsource:
  product: linux
detection:
  selection:
    FileAction: chmod
    TargetHiden: true
  filter_git:
    - TargetFilename|contains: /.git/
  condition: selection and not filter_git
`;

describe('the place of a problem', () => {
  it('is found from lines and columns that count from 1', () => {
    const { from, to } = stretchOf(RULE, { line: 7, column: 5, endLine: 7, endColumn: 16 });
    expect(RULE.slice(from, to)).toBe('TargetHiden');
  });

  it('counts CR LF as one line end', () => {
    const text = 'a: 1\r\nb: 2\r\n';
    const { from, to } = stretchOf(text, { line: 2, column: 1, endLine: 2, endColumn: 2 });
    expect(text.slice(from, to)).toBe('b');
  });

  it('widens an empty stretch, also at the end of the text', () => {
    expect(stretchOf('ab', { line: 1, column: 1, endLine: 1, endColumn: 1 })).toEqual({ from: 0, to: 1 });
    expect(stretchOf('ab', { line: 1, column: 3, endLine: 1, endColumn: 3 })).toEqual({ from: 1, to: 2 });
  });

  it('stays inside a text that became shorter', () => {
    expect(stretchOf('ab', { line: 9, column: 4, endLine: 9, endColumn: 8 })).toEqual({ from: 1, to: 2 });
    expect(stretchOf('', { line: 1, column: 1, endLine: 1, endColumn: 1 })).toEqual({ from: 0, to: 0 });
  });
});

describe('the fix', () => {
  it('is the name that the hint gives', () => {
    expect(fixOf({ hint: 'did you mean "TargetHidden"?' }, 'TargetHiden')).toEqual({
      label: 'Use TargetHidden',
      insert: 'TargetHidden',
    });
  });
  it('keeps the modifiers of a misspelt field', () => {
    expect(fixOf({ hint: 'did you mean "Image"?' }, 'Imgae|endswith')?.insert).toBe('Image|endswith');
  });
  it('is none when the hint only explains', () => {
    expect(fixOf({ hint: 'this rule has: selection' }, 'x')).toBeNull();
    expect(fixOf({}, 'x')).toBeNull();
  });
});

describe('the badge', () => {
  it('counts errors before warnings', () => {
    const e = { severity: 'error' as const };
    const w = { severity: 'warning' as const };
    expect([badgeOf([]), badgeOf([e, w, e]), badgeOf([e]), badgeOf([w])].map((b) => b.text)).toEqual([
      'valid',
      '2 errors, 1 warning',
      '1 error',
      'valid, 1 warning',
    ]);
  });
});

describe('what is being written in one of several documents', () => {
  const TEXT = `title: Burst
correlation:
  ty: event_count
  type: eve
  condition:
    gt
---
${RULE}---
title: Known
filter:
  rules: any
  mine:
    Ima
  condition: not m
`;
  const at = (marker: string) => placeAt(TEXT, TEXT.indexOf(marker) + marker.length);

  it('parts of a correlation, its types and its comparisons', () => {
    expect(at('correlation:\n  ty')).toMatchObject({ kind: 'attribute', within: ['correlation'], typed: 'ty' });
    expect(attributeWords(['correlation'])).toContain('timespan');
    expect(at('type: eve')).toMatchObject({ kind: 'value', key: 'type', typed: 'eve' });
    expect(valueWords('type')).toContain('temporal_ordered');
    expect(at('    gt')).toMatchObject({ kind: 'attribute', within: ['correlation', 'condition'] });
    expect(attributeWords(['correlation', 'condition'])).toContain('gte');
  });

  it('fields and selections of its own document', () => {
    const condition = at('condition: selection and ');
    expect(condition).toMatchObject({ kind: 'condition', selections: ['selection', 'filter_git'] });
    expect(at('    Ima')).toMatchObject({ kind: 'field', typed: 'Ima' });
    const own = at('condition: not m');
    expect(own).toMatchObject({ kind: 'condition', typed: 'm', selections: ['mine'] });
    expect(TEXT.slice(own!.from)).toBe('m\n');
  });
});

describe('what is being written', () => {
  const at = (marker: string, text = RULE) => placeAt(text, text.indexOf(marker) + marker.length);

  it('a field inside a selection', () => {
    expect(at('    TargetHi')).toMatchObject({ kind: 'field', typed: 'TargetHi' });
  });
  it('a field of a map inside a list', () => {
    expect(at('    - TargetFi')).toMatchObject({ kind: 'field', typed: 'TargetFi' });
  });
  it('a modifier after the bar', () => {
    expect(at('TargetFilename|con')).toMatchObject({ kind: 'modifier', typed: 'con', field: 'TargetFilename' });
  });
  it('a value after the colon', () => {
    expect(at('FileAction: ch')).toMatchObject({ kind: 'value', key: 'FileAction', typed: 'ch' });
  });
  it('an attribute at the margin', () => {
    expect(at('logs')).toMatchObject({ kind: 'attribute', typed: 'logs' });
  });
  it('a selection in the condition', () => {
    expect(at('and not fil')).toMatchObject({
      kind: 'condition',
      typed: 'fil',
      selections: ['selection', 'filter_git'],
    });
  });
  it('nothing in a comment; a value in a list of values', () => {
    expect(placeAt('# de', 4)).toBeNull();
    const list = 'detection:\n  s:\n    Image:\n      - /a';
    expect(placeAt(list, list.length)).toEqual({ kind: 'value', from: list.length - 2, typed: '/a', key: 'Image' });
  });
  it('selections are read from half a rule', () => {
    expect(selectionNames('detection:\n  a:\n    X: 1\n  b:\nlevel: low')).toEqual(['a', 'b']);
    expect(selectionNames('title: x')).toEqual([]);
  });
});
