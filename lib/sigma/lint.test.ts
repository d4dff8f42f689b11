import { describe, expect, it } from 'vitest';
import { lint, type World } from './lint';
import { logsourceFits, showLogsource } from './logsource';
import { parseRule } from './parse';

const rule = (detection: string) =>
  parseRule(`title: T\nlogsource: { product: linux, category: c }\ndetection:\n${detection}`).rule!;

const world: World = {
  fieldKnown: (name) => ['Image', 'User', 'Parent'].includes(name),
  fieldCarried: (name) => name !== 'User',
  suggestField: (name) => (name === 'Imgae' ? 'Image' : undefined),
  logsourceKnown: ({ category }) => category === 'process_creation',
};

const say = (detection: string, known: World = { ...world, logsourceKnown: undefined }) =>
  lint(rule(detection), known).map(
    ({ code, severity, line, column, message, hint }) =>
      `${severity} ${code} ${line}:${column} ${message}${hint ? ` // ${hint}` : ''}`,
  );

describe('lint', () => {
  it('finds fields that are not there or have never been seen', () => {
    expect(say('  sel:\n    Imgae: x\n    User: y\n    Image|fieldref: Parnet\n  condition: sel\n')).toEqual([
      'error field-unknown 5:5 there is no field "Imgae" // did you mean "Image"?',
      'warning field-not-carried 6:5 no telemetry here has ever carried "User": this test cannot match as things are',
      'error field-unknown 7:21 there is no field "Parnet"',
    ]);
  });

  it('says each thing once', () => {
    expect(say('  sel:\n    Nope: [a, b, c]\n  condition: sel\n')).toHaveLength(1);
  });

  it('warns of what matches everything or nearly so', () => {
    expect(say("  sel: { Image: '*' }\n  condition: sel\n")).toEqual([
      'warning always-matches 4:17 this matches every value of the field // write "Image|exists: true" if that is meant',
    ]);
    expect(say("  words: ['ab', 'abcd']\n  condition: words\n")[0]).toContain('warning keywords-slow 4:11');
  });

  it('finds a log source that has no telemetry', () => {
    expect(say('  sel: { Image: x }\n  condition: sel\n', world)).toEqual([
      'warning logsource-unknown 2:12 no telemetry here is linux / c',
    ]);
  });
});

describe('log sources', () => {
  it('fit if every part that the rule names is that of the event', () => {
    const event = { product: 'linux', category: 'process_creation' };
    expect(logsourceFits({ product: 'Linux' }, event)).toBe(true);
    expect(logsourceFits({}, event)).toBe(true);
    expect(logsourceFits({ product: 'linux', service: 'auditd' }, event)).toBe(false);
    expect(logsourceFits({ category: 'network_connection' }, event)).toBe(false);
    expect(showLogsource(event)).toBe('linux / process_creation');
  });
});
