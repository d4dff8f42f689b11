import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRule } from '../../detectors/rule';
import type { Behavior } from '../../telemetry/behavior';
import { behaviorView } from '../../telemetry/fields';
import { factMask } from '../../telemetry/prevalence';
import { Background } from '../suggest/background';
import { maskOf } from '../suggest/candidates';
import { draftRule } from './draft';
import type { Plan } from './plan';
import type { Honest } from './refine';

const ID = '11111111-2222-4333-8444-555555555555';

interface Fleet {
  background: Background;
  honestOf: (plan: Plan) => Honest[];
}

/** A fleet that does these things, each on hosts of its own. */
function fleetOf(work: readonly { behavior: Behavior; hosts: readonly number[] }[], reporting: number): Fleet {
  const shapes = work.map(({ behavior, hosts }) => ({
    kind: behavior.kind,
    mask: factMask(behavior),
    behaviors: 1,
    hosts: new Map(hosts.map((host) => [host, 1])),
  }));
  const actions = ['process_start', 'file_create', 'net_connect'] as const;
  return {
    background: new Background(shapes, new Map(actions.map((kind) => [kind, reporting]))),
    honestOf: ({ ways, observed }) =>
      work
        .filter(({ behavior }) => observed.some(({ kind }) => kind === behavior.kind))
        .filter(({ behavior }) => ways.map(maskOf).some((mask) => (factMask(behavior) & mask) === mask))
        .map(({ behavior, hosts }) => ({ behavior, hosts, weight: hosts.length })),
  };
}

const start = (image: string, argv: string[], parent: string, user = 'eve'): Behavior => ({
  kind: 'process_start',
  process: { started: true, image, argv, commandLine: argv.join(' '), user, parent: { image: parent, user } },
});

function drafted(observed: readonly Behavior[], fleet?: Fleet) {
  const yaml = draftRule(
    { id: ID, title: '', statement: '', observed, background: fleet?.background },
    fleet?.honestOf,
  );
  const { ready, problems } = readRule(yaml);
  if (!ready) throw new Error(`${JSON.stringify(problems)}\n${yaml}`);
  return { yaml, matches: (b: Behavior) => ready.kinds.includes(b.kind) && ready.matcher.matches(behaviorView(b)) };
}

describe("a draft leaves out the fleet's honest work", () => {
  const hosts = Array.from({ length: 8 }, (_, i) => i);

  it('by a fact that the observed never have', () => {
    const observed = ['/home/eve/.x/a', '/home/bob/.y/b'].map((path) => start(path, [path], '/usr/bin/dash'));
    const honest = hosts.map((host) => ({
      behavior: start(`/home/u${host}/.venv/bin/tool`, ['tool'], `/home/u${host}/.venv/bin/run`),
      hosts: [host],
    }));
    const { matches } = drafted(observed, fleetOf(honest, 10));
    for (const b of observed) expect(matches(b)).toBe(true);
    expect(honest.filter(({ behavior }) => matches(behavior))).toEqual([]);
  });

  it('by the part of a path that stays, where no fact tells them apart', () => {
    const observed = ['eve', 'bob'].map((name) => {
      const path = `/home/${name}/.cache/.fonts/fc-agent`;
      return start(path, [path], '/usr/bin/dash', name);
    });
    const honest = hosts.map((host) => {
      const path = `/home/u${host}/.cache/.tools/t${host}`;
      return { behavior: start(path, [path], '/usr/bin/dash', `u${host}`), hosts: [host] };
    });
    const { yaml, matches } = drafted(observed, fleetOf(honest, 10));
    for (const b of observed) expect(matches(b), yaml).toBe(true);
    expect(
      honest.filter(({ behavior }) => matches(behavior)),
      yaml,
    ).toEqual([]);
    expect(matches(start('/home/new/.cache/.fonts/fc-agent', ['x'], '/usr/bin/dash', 'new')), yaml).toBe(true);
  });

  it('and says what honest work is left, and by whom', () => {
    const path = '/home/eve/.x/a';
    const one = start(path, [path], '/usr/bin/dash');
    const { yaml } = drafted([one], fleetOf([{ behavior: one, hosts: [7] }], 10));
    expect(yaml).toContain('When it was drafted: 1 event on 1 of 10 hosts outside the incident');
    expect(yaml).toContain('a, started by dash: 1 event');
  });
});

describe('two ways that share the events', () => {
  it('stand where one would hit the fleet', () => {
    const hidden = start('/dev/shm/.x/a', ['/dev/shm/.x/a'], '/usr/bin/dash');
    const module = start('/usr/sbin/insmod', ['insmod', '/root/x.ko'], '/usr/bin/dash', 'root');
    const { yaml, matches } = drafted([hidden, module]);
    expect(yaml).toContain('1 of selection_*');
    expect([hidden, module].map(matches)).toEqual([true, true]);
  });
});

describe('a drafted rule', () => {
  const image = fc.constantFrom(
    '/dev/shm/.x/a',
    '/home/eve/.config/.d/s',
    '/usr/bin/curl',
    '/usr/bin/dash',
    '/opt/a b/c',
    '/tmp/x',
  );
  const argument = fc.constantFrom(
    '-o',
    'http://203.0.113.45/x',
    'a*b',
    'c\\',
    '/etc/shadow',
    '+x',
    '|',
    'sh',
    "it's",
    '',
  );
  const made = fc
    .record({
      image,
      parent: fc.option(image, { nil: undefined }),
      argv: fc.array(argument, { maxLength: 4 }),
      claimed: fc.option(fc.constant('/usr/sbin/systemd'), { nil: undefined }),
      what: fc.constantFrom('process_start', 'net_connect', 'file_chmod', 'file_create', 'file_delete' as const),
      user: fc.option(fc.constantFrom('eve', 'www-data', 'root'), { nil: undefined }),
    })
    .map(({ image, parent, argv, claimed, what, user }): Behavior => {
      const all = [claimed ?? image, ...argv];
      return {
        kind: what as Behavior['kind'],
        process: {
          started: true,
          image,
          argv: all,
          commandLine: all.join(' '),
          user,
          ...(parent ? { parent: { image: parent } } : {}),
        },
        ...(what.startsWith('file_') ? { file: { path: `${image}.new`, mode: 0o755 } } : {}),
        ...(what === 'net_connect' ? { net: { ip: '203.0.113.45', port: 3333, initiated: true } } : {}),
      };
    });

  it('matches every example of its category, whatever the fleet does', () => {
    fc.assert(
      fc.property(
        fc.array(made, { minLength: 1, maxLength: 5 }),
        fc.array(fc.record({ behavior: made, hosts: fc.subarray([0, 1, 2, 3, 4]) }), { maxLength: 8 }),
        (observed, work) => {
          const fleet = fleetOf(
            work.filter(({ hosts }) => hosts.length > 0),
            5,
          );
          const yaml = draftRule(
            { id: ID, title: '', statement: '', observed, background: fleet.background },
            fleet.honestOf,
          );
          const { ready, problems } = readRule(yaml);
          if (!ready) throw new Error(`${JSON.stringify(problems)}\n${yaml}`);
          const own = observed.filter(({ kind }) => ready.kinds.includes(kind));
          expect(own.length).toBeGreaterThan(0);
          for (const b of own) expect(ready.matcher.matches(behaviorView(b)), yaml).toBe(true);
          // and whatever the order in which the events were marked
          const turned = draftRule(
            { id: ID, title: '', statement: '', observed: observed.toReversed(), background: fleet.background },
            fleet.honestOf,
          );
          expect(turned).toBe(yaml);
        },
      ),
      { numRuns: 60 },
    );
  });
});
