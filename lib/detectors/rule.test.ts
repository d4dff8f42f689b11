import { describe, expect, it } from 'vitest';
import { readRule } from './rule';
import { STARTERS } from './starters';

const text = (logsource: string, selection: string) =>
  `title: t\nlogsource: {${logsource}}\ndetection:\n  s: {${selection}}\n  condition: s\n`;

describe('a rule as it runs here', () => {
  it('knows its kinds, and whether an event decides', () => {
    expect(readRule(text('product: linux, category: process_creation', 'Image: x')).ready).toMatchObject({
      kinds: ['process_start'],
      perEvent: false,
    });
    expect(readRule(text('product: linux, category: process_creation', 'ProcessId: 1')).ready!.perEvent).toBe(true);
    // an end bears its start's behavior, which was decided at the start
    expect(readRule(text('product: linux, service: auditd', 'exe: x')).ready!.kinds).not.toContain('process_end');
    expect(readRule(text('product: windows, category: process_creation', 'Image: x')).ready!.kinds).toEqual([]);
  });

  it('is not ready while an error stands, and says where', () => {
    const { ready, problems } = readRule(text('product: linux, category: process_creation', 'Imag: x'));
    expect(ready).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'field-unknown', line: 4, severity: 'error' }]);
    expect(readRule('a: [').ready).toBeUndefined();
  });

  it.each(STARTERS.map(({ key, yaml }) => [key, yaml]))('starter %s has nothing to complain about', (_, yaml) => {
    const { ready, problems } = readRule(yaml);
    expect(problems).toEqual([]);
    expect(ready!.rule).toMatchObject({ id: expect.any(String), description: expect.any(String) });
    expect(ready!.rule.falsepositives.length).toBeGreaterThan(0);
    expect(ready!.rule.tags.length).toBeGreaterThan(0);
  });

  it.each([
    ['/dev/shm/.x11/xmrig', '/dev/shm/.x11/'],
    ['/tmp/a/.b/c/d', '/tmp/a/.b/'],
    ['/var/tmp/.../x', '/var/tmp/.../'],
    ['/run/user/1000/.cache/x', '/run/user/1000/.cache/'],
    ['/dev/shm/.hidden-file', undefined],
    ['/dev/shm/probe-date', undefined],
    ['/home/a/.config/.dbus/x', undefined],
    ['/tmpfs/.x/y', undefined],
  ])('the first starter on %s points at %s', (image, marked) => {
    const { matcher } = readRule(STARTERS[0]!.yaml).ready!;
    const { matched, hits } = matcher.explain({ get: (field) => (field === 'Image' ? image : undefined) });
    expect(matched).toBe(marked !== undefined);
    expect(hits.flatMap(({ value, ranges }) => ranges.map(([from, to]) => value.slice(from, to)))).toEqual(
      marked ? [marked] : [],
    );
  });
});
