import { describe, expect, it } from 'vitest';
import type { Behavior } from '../telemetry/behavior';
import { behaviorView } from '../telemetry/fields';
import { asksEvents, coveringException, readException, scopeProblem } from './exception';
import { type ExceptionScope, scopeWords } from './exception-scope';

const runs = (image: string, user = 'webapp'): Behavior => ({
  kind: 'process_start',
  process: { started: true, image, user, commandLine: `${image} --watch` },
});
const exception = (scope: Partial<ExceptionScope>, expiresAt: number | null = null) => {
  const { ready, problems } = readException({
    exceptionId: 1,
    scope: { hosts: [], conditions: [], ...scope },
    expiresAt,
  });
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  return [ready!];
};
const covers = (list: ReturnType<typeof exception>, behavior: Behavior, hostId = 1, time = 1_000, now?: number) =>
  coveringException(list, { hostId, time }, behaviorView(behavior), now) !== undefined;

describe('an exception', () => {
  it('covers what all its conditions say, and nothing else', () => {
    const list = exception({
      conditions: [
        { field: 'Image', operator: 'startswith', value: '/opt/build/' },
        { field: 'User', operator: 'is', value: 'ci' },
      ],
    });
    expect(covers(list, runs('/opt/build/node', 'ci'))).toBe(true);
    expect(covers(list, runs('/opt/build/node', 'root'))).toBe(false);
    expect(covers(list, runs('/opt/node', 'ci'))).toBe(false);
    expect(asksEvents(list)).toBe(false);
  });

  it('takes wildcards in a value for themselves', () => {
    const list = exception({ conditions: [{ field: 'Image', operator: 'is', value: '/opt/*' }] });
    expect(covers(list, runs('/opt/*'))).toBe(true);
    expect(covers(list, runs('/opt/node'))).toBe(false);
  });

  it('holds on its hosts only, and until its expiry by the event’s own time and by the clock', () => {
    const list = exception({ hosts: [7], conditions: [{ field: 'User', operator: 'is', value: 'webapp' }] }, 2_000);
    expect(asksEvents(list)).toBe(true);
    expect(covers(list, runs('/bin/a'), 7)).toBe(true);
    expect(covers(list, runs('/bin/a'), 8)).toBe(false);
    expect(covers(list, runs('/bin/a'), 7, 2_000)).toBe(false);
    expect(covers(list, runs('/bin/a'), 7, 1_000, 1_999)).toBe(true);
    expect(covers(list, runs('/bin/a'), 7, 1_000, 2_000)).toBe(false);
  });

  it('asks facts as true or false', () => {
    const list = exception({ conditions: [{ field: 'ImageHidden', operator: 'is', value: 'true' }] });
    expect(covers(list, runs('/home/a/.venv/bin/python'))).toBe(true);
    expect(covers(list, runs('/usr/bin/python3'))).toBe(false);
  });
});

describe('a scope', () => {
  const one = (field: string, operator: 'is' | 'contains' = 'is', value = 'x') =>
    scopeProblem({ hosts: [], conditions: [{ field, operator, value }] });

  it('that says nothing, or asks what no behavior has, is refused in words', () => {
    expect(scopeProblem({ hosts: [], conditions: [] })).toContain('would never match');
    expect(one('Imagee')).toBe('There is no field Imagee.');
    expect(one('ProcessId')).toContain('belongs to single events');
    expect(one('ImageHidden', 'contains')).toContain('compared as a whole');
    expect(one('Image', 'is', '')).toContain('has no value');
    expect(one('Image')).toBeUndefined();
    expect(scopeProblem({ hosts: [3], conditions: [] })).toBeUndefined();
  });

  it('is told in words', () => {
    const scope: ExceptionScope = {
      hosts: [2],
      conditions: [{ field: 'Image', operator: 'endswith', value: '/node' }],
    };
    expect(scopeWords(scope, (id) => `host-${id}`)).toBe('Image ends with /node, on host-2');
  });
});
