import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, parseRule } from '../../sigma';
import type { Behavior } from '../../telemetry/behavior';
import { behaviorView } from '../../telemetry/fields';
import { withClauses } from './apply';
import { narrow } from './narrow';

const RULE = `title: A file is marked executable in a hidden folder
logsource: { product: linux, category: file_event }
detection:
  # what was observed
  selection:
    FileAction: chmod
    TargetHidden: true
  condition: selection
level: low
`;

interface Made {
  path: string;
  image: string;
  user: string;
  parent: string;
}

const chmod = ({ path, image, user, parent }: Made): Behavior => ({
  kind: 'file_chmod',
  process: {
    started: true,
    image,
    argv: [image],
    commandLine: `${image} +x ${path}`,
    user,
    cwd: '/',
    parent: { image: parent },
  },
  file: { path, mode: 0o755 },
});

const matches = (yaml: string, b: Behavior): boolean => {
  const { rule, problems } = parseRule(yaml);
  if (!rule) throw new Error(problems.map(({ message }) => message).join('; '));
  return compile(rule).matches(behaviorView(b));
};

const made = fc.record({
  path: fc
    .array(fc.constantFrom('.git', '.config', 'hooks', 'src', '.x', 'it is', 'a*b', 'c?d', 'e\\f', "g'h", 'ü'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => `/home/.u/${parts.join('/')}`),
  image: fc.constantFrom('/usr/bin/chmod', '/usr/bin/git', '/home/u/.x/y', '/opt/a b/c'),
  user: fc.constantFrom('alice', 'bob', 'true', '7', 'null', ''),
  parent: fc.constantFrom('/usr/bin/dash', '/usr/bin/chmod', '/usr/bin/node'),
});

describe('a narrowed rule', () => {
  it('never loses a confirmed match, and hides just what it says', () => {
    fc.assert(
      fc.property(
        fc.array(made, { minLength: 1, maxLength: 6 }),
        fc.array(made, { minLength: 1, maxLength: 12 }),
        (good, bad) => {
          const kept = good.map(chmod);
          const noise = bad.map((one) => ({ behavior: chmod(one), weight: 1 }));
          const result = narrow(RULE, { kept, noise });
          if (!result.ok) return;
          for (const { yaml, hidden, left } of result.proposals) {
            for (const b of kept) expect(matches(yaml, b), yaml).toBe(true);
            expect([...hidden, ...left].sort((a, b) => a - b)).toEqual(noise.map((_, i) => i));
            for (const i of hidden) expect(matches(yaml, noise[i]!.behavior), yaml).toBe(false);
            for (const i of left) expect(matches(yaml, noise[i]!.behavior), yaml).toBe(true);
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);

  it('finds clauses that are worth little alone', () => {
    // noise is in the same folder by others, and by the same user elsewhere: only both together set it apart
    const kept = [chmod({ path: '/home/.u/.x/a', image: '/usr/bin/chmod', user: 'eve', parent: '/usr/bin/dash' })];
    const noise = [
      ...['b', 'c'].map((n) =>
        chmod({ path: `/home/.u/.x/${n}`, image: '/usr/bin/chmod', user: 'bob', parent: '/usr/bin/dash' }),
      ),
      ...['d', 'e'].map((n) =>
        chmod({ path: `/home/.u/.y/${n}`, image: '/usr/bin/chmod', user: 'eve', parent: '/usr/bin/dash' }),
      ),
    ].map((behavior) => ({ behavior, weight: 1 }));
    const result = narrow(RULE, { kept, noise });
    expect(result.ok && result.proposals.some(({ left }) => left.length === 0)).toBe(true);
  });

  it('refuses where confirmed and noise look alike, and says why', () => {
    const one = chmod({ path: '/home/.u/.git/x', image: '/usr/bin/chmod', user: 'bob', parent: '/usr/bin/dash' });
    expect(narrow(RULE, { kept: [one], noise: [{ behavior: one, weight: 3 }] })).toEqual({
      ok: false,
      reason: expect.stringContaining('look alike'),
    });
    expect(narrow(RULE, { kept: [], noise: [{ behavior: one, weight: 3 }] })).toMatchObject({ ok: false });
  });

  it("keeps the rule's text and the meaning of its condition", () => {
    const yaml = withClauses(
      RULE.replace('condition: selection', 'condition: selection or 1 of other_*\n  other_a:\n    User: root'),
      [
        { field: 'User', values: ['eve'], negated: false, robustness: 0.2 },
        { field: 'TargetFilename|contains', values: ['/.git/'], negated: true, robustness: 0.3 },
      ],
    );
    expect(yaml).toContain('# what was observed');
    expect(yaml).toContain('condition: (selection or 1 of other_*) and also and not except');
    expect(parseRule(yaml).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
