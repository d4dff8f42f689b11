import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unwrap-match-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const run = (...args: string[]) => {
  try {
    return execFileSync('node', ['bin/unwrap.mjs', 'match', ...args], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return String((error as { stderr: string }).stderr);
  }
};

const RULE =
  'title: Shell\nname: shell\nlogsource: { product: linux }\ndetection:\n  s: { Image|endswith: /sh }\n  condition: s\n';
const EVENTS = ['/bin/sh', '/bin/cat', '/bin/sh']
  .map((Image, i) => JSON.stringify({ '@timestamp': `2026-11-23T08:00:0${i}Z`, Image, host: { name: 'h' } }))
  .join('\n');

describe('unwrap match', () => {
  it('tells which events a rule matches, and why others are missed', () => {
    const [rule, events] = [file('r.yml', RULE), file('e.jsonl', EVENTS)];
    expect(run(rule, events)).toBe('line 1: Shell: match\nline 3: Shell: match\n');
    expect(run(rule, events, '--explain').split('\n').slice(3, 6)).toEqual([
      'line 2: Shell: no match',
      '  - s',
      `    - Image endswith '/sh', but Image is "/bin/cat"`,
    ]);
  });

  it('runs a correlation over the events in the order of time', () => {
    const text = `title: Twice\ncorrelation: { type: event_count, rules: shell, group-by: host.name, timespan: 5s, condition: { gte: 2 } }\n---\n${RULE}`;
    const printed = run(file('c.yml', text), file('e.jsonl', EVENTS));
    expect(printed).toBe(
      'Twice: 1 match\n  host.name=h: met 2026-11-23T08:00:02.000Z, 2026-11-23T08:00:00.000Z to 2026-11-23T08:00:02.000Z, value 2, 2 events\n',
    );
    expect(run(file('c.yml', text), file('n.jsonl', '{"Image":"/bin/sh"}'))).toContain('holds no time');
  });

  it('shows what is wrong with a text', () => {
    const printed = run(file('b.yml', RULE.replace('endswith', 'endwith')), file('e.jsonl', EVENTS));
    expect(printed).toContain('did you mean "endswith"?');
    expect(printed).toContain('cannot be read as Sigma');
  });
});
