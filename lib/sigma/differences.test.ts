import { describe, expect, it } from 'vitest';
import { failure } from './conformance';

const rule = (detection: string) => `detection:\n${detection}`;
const single = (line: string) => rule(`  sel: { ${line} }\n  condition: sel\n`);
const of = (text: string, event: unknown, expect: boolean) => failure({ id: 'x', rule: text, event, expect });

describe('a recorded answer that is not ours', () => {
  it('passes if it is ours after all', () => {
    expect(of(single('F: a'), { F: 'A' }, true)).toBeUndefined();
    expect(of(single('F.g: a'), { F: { g: 'A' } }, true)).toBeUndefined();
    expect(of(single('F.g: a'), { 'F.g': 'A', F: { g: 'b' } }, true)).toBeUndefined();
  });

  it('is decided only by the reading that gives it', () => {
    const keywords = rule("  k: ['evil']\n  condition: k\n");
    expect(of(keywords, { m: 'an evil thing' }, false)?.decided).toBe('keywords');
    expect(of(keywords, { m: 'evil' }, false)).toEqual({ says: 'expected false', decided: undefined });
    expect(of(single("F|endswith: 'D?'"), { F: 'xDq' }, false)?.decided).toBe('wildcards with startswith and endswith');
    expect(of(single("F|endswith: 'Dq'"), { F: 'xDq' }, false)).toEqual({ says: 'expected false', decided: undefined });
    expect(of(single("F: '*b'"), { F: 'a\nb' }, false)?.decided).toBe('wildcards and lines');
    const not = rule('  a: { A: 1 }\n  b: { B: 1 }\n  condition: a and not b\n');
    expect(of(not, { A: 1 }, false)?.decided).toBe('negation and missing fields');
    expect(of(not, { A: 1, B: 2 }, false)).toEqual({ says: 'expected false', decided: undefined });
  });

  it('is decided by the reading of lists, numbers, addresses, encodings and dashes that gives it, and by no other', () => {
    const decided = (text: string, event: unknown, expect: boolean) => of(text, event, expect)?.decided;
    expect(decided(single('F: foo'), { F: ['foo', 'bar'] }, false)).toBe('lists and objects');
    expect(decided(single('F|contains: oo'), { F: { b: 'foo' } }, true)).toBe('lists and objects');
    expect(decided(single('F|contains: xx'), { F: { b: 'foo' } }, true)).toBeUndefined();
    expect(decided(single('F|contains: foo'), { F: ['foo', 'bar'] }, false)).toBeUndefined();
    expect(decided(single("F: '?'"), { F: 5 }, false)).toBe('numbers are text');
    expect(decided(single("F: '?'"), { F: 55 }, true)).toBeUndefined();
    expect(decided(single("F|cidr: '10.0.0.0/22'"), { F: '::ffff:10.0.0.1' }, false)).toBe('addresses');
    expect(decided(single("F|cidr: '10.0.0.0/22'"), { F: '10.0.0.1' }, false)).toBeUndefined();
    expect(decided(single("F|utf16le|base64offset|contains: 'foo'"), { F: 'eABmAG8Abw==' }, false)).toBe(
      'parts of base64',
    );
    expect(decided(single("F|utf16le|base64offset|contains: 'foo'"), { F: 'nothing' }, true)).toBeUndefined();
    expect(decided(single("F|contains|windash: '-a-b'"), { F: '/a/b' }, false)).toBe('windash');
    expect(decided(single("F|contains|windash: '-a'"), { F: '/a' }, false)).toBeUndefined();
    expect(decided(single('F.g: a'), { F: { g: 'A' } }, false)).toBe('nested objects');
    expect(decided(single('F: a'), { F: 'A' }, false)).toBeUndefined();
    const capitals = rule('  a: { A: 1 }\n  b: { B: 1 }\n  condition: a OR b\n');
    const recorded = (...answers: string[]) =>
      failure({
        id: 'x',
        rule: capitals,
        event: { A: 1 },
        expect: false,
        engines: Object.fromEntries(answers.entries()),
      })?.decided;
    expect(recorded('error parse', 'error none')).toBe('operators in capitals');
    expect(recorded('error parse', 'false')).toBeUndefined();
    expect(decided(capitals, { A: 1 }, false)).toBeUndefined();
    expect(decided(capitals, { A: 2 }, true)).toBeUndefined();
  });

  it('is decided if the rule was refused for the reason that the specification gives', () => {
    expect(of(single('F: [a, null]'), { F: 'a' }, true)?.decided).toBe('null in a list');
    expect(of(single("F|expand: '%x%'"), { F: 'a' }, true)?.decided).toBe('placeholders');
    expect(of(rule('  a: { A: 1 }\n  condition: A\n'), { A: 1 }, true)?.decided).toBe('unknown selection');
    expect(of(single('F|nope: a'), { F: 'a' }, true)?.decided).toBeUndefined();
  });

  it('is decided by what one engine makes of ends, placeholders, blanks, slashes, dates and parts of events', () => {
    const decided = (text: string, event: unknown, expect: boolean) => of(text, event, expect)?.decided;
    expect(decided(single("F|re: 'a$'"), { F: 'a\n' }, false)).toBe('the end of a text');
    expect(decided(single("F|re: 'a'"), { F: 'a\n' }, false)).toBeUndefined();
    expect(decided(single("F|expand: 'C:\\%u%'"), { F: 'C:\\x', u: 'x' }, true)).toBe('placeholders');
    expect(decided(single("F|expand: 'C:\\%u%'"), { F: 'C:\\y', u: 'x' }, true)).toBeUndefined();
    expect(decided(single('F|neq: a'), { G: 'b' }, true)).toBe('neq and missing fields');
    expect(decided(single('F|neq: a'), { F: 'a' }, true)).toBeUndefined();
    expect(decided(single("F: 'a  b'"), { F: 'a b' }, true)).toBe('syntax of one engine');
    expect(decided(single("F: 'a  b'"), { F: 'ab' }, true)).toBeUndefined();
    const keywords = rule("  k: ['/a+b/']\n  condition: k\n");
    expect(decided(keywords, { m: 'xaab' }, true)).toBe('syntax of one engine');
    expect(decided(keywords, { m: 'xaa' }, true)).toBeUndefined();
    expect(decided(single('F: { value: a }'), { F: 'a' }, true)).toBe('syntax of one engine');
    expect(decided(single('F: [[a]]'), { F: 'a' }, true)).toBeUndefined();
    expect(decided(single('D|re: b'), { 'E.D.x': 'a', 'E.D.y': 'b' }, true)).toBe('lists and objects');
    expect(decided(single('D|re: c'), { 'E.D.x': 'a', 'E.D.y': 'b' }, true)).toBeUndefined();
    const dated = (date: string) => `title: T\ndate: ${date}\nlogsource: { product: p }\n${single('F: a')}`;
    const read = (text: string, valid: boolean) => failure({ id: 'x', rule: text, valid })?.decided;
    expect(read(dated('3000-01-02T03:04:05'), true)).toBe('dates');
    expect(read(dated('yesterday'), true)).toBeUndefined();
    expect(read(dated("'4000-01-01'"), false)).toBe('dates');
    expect(read(dated("'2000-01-01'"), false)).toBeUndefined();
    const whole = (more: string) => `title: T\n${more}logsource: { product: p }\n${single('F: a')}`;
    expect(read(whole('id: no-uuid\n'), false)).toBe('recommendations');
    expect(read(whole('tags: [attack]\n'), false)).toBe('recommendations');
    expect(read(whole('tags: [attack.t1]\n'), false)).toBeUndefined();
    expect(read(whole('').replace('condition', 'timeframe: 5m\n  condition'), true)).toBe('timeframe');
    expect(read(whole('').replace('F: a', "F|re: '(?=a)'"), true)).toBe('limits that are ours');
    expect(read(whole('').replace('F: a', "F|re: '('"), true)).toBeUndefined();
    expect(read(whole('').replace('F: a', 'F: &x a'), true)).toBe('limits that are ours');
  });

  it('counts matches of several events, and verdicts on texts', () => {
    const events = [{ F: 'a' }, { F: 'A' }, { F: 'b' }];
    const text = single('F: a');
    expect(failure({ id: 'x', rule: text, events, match_count: 2 })).toBeUndefined();
    expect(failure({ id: 'x', rule: text, events, match_count: null })).toBeUndefined();
    expect(failure({ id: 'x', rule: text, events, match_count: 1 })?.says).toBe('matched 2, expected 1');
    const match_rule = 'matches >= match_count (or >=1 when null)';
    expect(failure({ id: 'x', rule: text, events, match_count: 1, match_rule })).toBeUndefined();
    expect(failure({ id: 'x', rule: text, events, match_count: 3, match_rule })?.says).toBe('matched 2, expected 3');
    expect(failure({ id: 'x', rule: text, events: [], match_count: null })?.says).toBe('matched 0, expected 1');
    expect(failure({ id: 'x', rule: 'title: T\n', valid: false })).toBeUndefined();
    expect(failure({ id: 'x', rule: 'title: T\n', valid: true })?.says).toContain('refused: attribute-missing');
    expect(failure({ id: 'x', rule: `title: T\nlogsource: { product: p }\n${text}`, valid: false })?.says).toBe(
      'accepted',
    );
  });
});
