import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveException } from '../../detectors/exception';
import { STARTERS } from '../../detectors/starters';
import { compile, parseRule } from '../../sigma';
import { compareKeys, type NormalEvent } from '../../telemetry/event';
import { behaviorView, logsourceKinds } from '../../telemetry/fields';
import { factMask } from '../../telemetry/prevalence';
import { auditAssemblies, ecsEvents, RECORDINGS, type Recording, truth } from '../../telemetry/recording.fixture';
import { Background } from '../suggest/background';
import { incidentOf } from './incident';
import { changedBehaviors, evade, type Tried } from './matrix';
import { mend } from './mend';
import { ALL_STRINGS, both, MUTATIONS, type Part } from './mutations';
import { Names } from './names';

function incident(recording: Recording): NormalEvent[] {
  const { host, entities } = truth(recording);
  return ecsEvents(recording)
    .filter((event) => event.host.name === host && event.actor.entity !== undefined && entities.has(event.actor.entity))
    .sort(compareKeys);
}

/** The same intrusion as the audit log tells it, without ids of processes. */
function audited(recording: Recording): NormalEvent[] {
  const { host } = truth(recording);
  const pids = new Set(incident(recording).map(({ actor }) => actor.pid));
  return auditAssemblies(recording)
    .flatMap(({ result }) => (result.ok ? [result.event] : []))
    .filter((event) => event.host.name === host && pids.has(event.actor.pid))
    .sort(compareKeys);
}

const INCIDENTS = RECORDINGS.flatMap((recording) => [incident(recording), audited(recording)]);

/** Sets and maps with what is in them. */
const told = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (one instanceof Set || one instanceof Map ? [...one] : one));

let next = 1;
function detector(detection: string, category = 'process_creation'): Tried {
  const { rule, problems } = parseRule(
    `title: t\nid: 6f6f2c2e-1111-4222-8333-${String(next).padStart(12, '0')}\nlogsource: { product: linux, category: ${category} }\ndetection:\n  selection: { ${detection} }\n  condition: selection\nlevel: high\n`,
  );
  if (!rule) throw new Error(problems.map(({ message }) => message).join());
  return {
    id: next++,
    title: detection,
    matcher: compile(rule),
    kinds: logsourceKinds(rule.logsource),
    perEvent: false,
  };
}

/** Every value of an event with the part that it belongs to. */
function leaves(event: NormalEvent): Map<string, { part: Part | 'other'; value: unknown }> {
  const out = new Map<string, { part: Part | 'other'; value: unknown }>();
  const walk = (value: unknown, at: string) => {
    if (value !== null && typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) walk(inner, at ? `${at}.${name}` : name);
    } else if (value !== undefined) out.set(at, { part: partOf(at), value });
  };
  walk({ ...event, records: undefined }, '');
  return out;
}

function partOf(at: string): Part | 'other' {
  if (/(?:^|\.)(?:image|cwd)$|^file\.(?:path|fromPath)$/.test(at)) return 'path';
  if (/(?:^|\.)(?:commandLine|argv\.\d+|execNames\.\d+)$/.test(at)) return 'text';
  if (at === 'actor.sha256') return 'hash';
  if (/^net\.(?:ip|port)$/.test(at)) return 'destination';
  if (at === 'actor.ppid' || at.startsWith('parent.')) return 'parent';
  if (at === 'time' || at === 'kind') return at;
  return at === 'file.mode' ? 'mode' : 'other';
}

describe('mutations', () => {
  for (const mutation of [...MUTATIONS, ALL_STRINGS]) {
    it(`${mutation.title}: changes what it names, and nothing else`, () => {
      let applied = 0;
      for (const events of INCIDENTS) {
        const changed = mutation.apply(incidentOf(events), new Names(7));
        if (!changed) continue;
        applied++;
        const before = new Map(events.map((event) => [`${event.seq} ${event.part} ${event.actor.pid}`, event]));
        const seen = new Set<string>();
        let differences = 0;
        for (const event of changed) {
          const key = `${event.seq} ${event.part} ${event.actor.pid}`;
          const was = before.get(key);
          if (!was) {
            expect(mutation.touches).toContain('processes');
            continue;
          }
          seen.add(key);
          const [a, b] = [leaves(was), leaves(event)];
          for (const at of new Set([...a.keys(), ...b.keys()])) {
            if (a.get(at)?.value === b.get(at)?.value) continue;
            differences++;
            const { part } = (a.get(at) ?? b.get(at))!;
            const allowed =
              mutation.touches.includes(part as Part) ||
              (at.startsWith('parent.') && mutation.touches.includes('parent'));
            // install has no hash that is known
            const gone = mutation.id === 'install' && at === 'actor.sha256';
            expect(allowed || gone, `${at}: ${String(a.get(at)?.value)} -> ${String(b.get(at)?.value)}`).toBe(true);
          }
        }
        expect(seen.size, 'no event is lost').toBe(before.size);
        expect(differences + changed.length - events.length).toBeGreaterThan(0);
      }
      expect(applied).toBeGreaterThan(0);
    });
  }

  it('say the same for the same seed, and leave what they are given as it was', () => {
    for (const events of INCIDENTS) {
      const text = JSON.stringify(events);
      for (const mutation of [...MUTATIONS, ALL_STRINGS, both(MUTATIONS[0]!, MUTATIONS[1]!)]) {
        const [a, b] = [1, 1].map((seed) => JSON.stringify(mutation.apply(incidentOf(events), new Names(seed))));
        expect(a).toBe(b);
      }
      expect(JSON.stringify(events)).toBe(text);
    }
  });

  it('rename consistently: the old names are nowhere, the new ones wherever they were', () => {
    const events = incident(1);
    const renamed = MUTATIONS.find(({ id }) => id === 'rename')!.apply(incidentOf(events), new Names(3))!;
    const text = JSON.stringify(renamed).replaceAll('http://203.0.113.10/xmrig', '');
    expect(text).not.toMatch(/xmrig|xhide|\.sysd/);
    const start = renamed.find(({ actor }) => actor.argv?.[1] === '-s' && actor.image?.startsWith('/dev/shm/.x11/'))!;
    expect(start.actor.argv![0]).toBe(`./${start.actor.image!.split('/').at(-1)}`);
    expect(renamed.some(({ actor }) => actor.image === `/dev/shm/.x11/${start.actor.argv![3]!.slice(2)}`)).toBe(true);
  });

  it('reword options where the program is told them, not in the disguise or in the commands of others', () => {
    const events = incident(1);
    const reworded = MUTATIONS.find(({ id }) => id === 'reword')!.apply(incidentOf(events), new Names(3))!;
    const script = reworded[0]!.actor.argv![2]!;
    expect(script).toContain('curl -s http');
    expect(script).toContain('"/usr/sbin/systemd -k start" ./xmrig');
    expect(script).not.toContain('./xhide -s');
  });
});

describe('the matrix', () => {
  const story = [
    ...STARTERS.map(({ yaml }): Tried => {
      const rule = parseRule(yaml).rule!;
      return {
        id: next++,
        title: rule.title,
        matcher: compile(rule),
        kinds: logsourceKinds(rule.logsource),
        perEvent: false,
      };
    }),
    detector('DisguisedByParent: true'),
    detector('ImageHidden: true, DestinationExternal: true', 'network_connection'),
    detector('ImageName: xhide'),
    detector('CommandLine|contains: "-s /usr/sbin/systemd"'),
  ];
  const [hidden, hash, disguised, connects, name, text] = story as [Tried, Tried, Tried, Tried, Tried, Tried];
  const matrix = evade([{ events: incident(1) }], story);
  const catches = (id: string, one: Tried) =>
    matrix.single.find((variant) => variant.id === id)!.cells.find(({ detectorId }) => detectorId === one.id)!.events
      .size > 0;

  it('knows which detectors break on one rename', () => {
    expect(matrix.before.legs).toBe(6);
    expect(matrix.brittle[name.id]).toEqual(['rename']);
    expect(matrix.brittle[hash.id]).toEqual(['hash']);
    expect(matrix.brittle[text.id]).toEqual(expect.arrayContaining(['reword', 'disguise']));
    for (const one of [hidden, disguised, connects]) expect(matrix.brittle[one.id]).toEqual([]);
  });

  it('resolves relations anew', () => {
    expect(catches('undisguised', disguised)).toBe(false);
    expect(catches('orphan', disguised)).toBe(false);
    expect(catches('disguise', disguised)).toBe(true);
    expect(catches('reorder', disguised)).toBe(true);
    expect(catches('visible', hidden)).toBe(false);
    expect(catches('visible', connects)).toBe(false);
    expect(matrix.allStrings!.legs).toBe(3);
  });

  it('is the same for any order of the events', () => {
    const events = incident(2);
    const plain = told(evade([{ events }], story).single);
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (mixed) => {
        expect(told(evade([{ events: [...mixed].sort(compareKeys) }], story).single)).toBe(plain);
      }),
      { numRuns: 3 },
    );
  }, 60_000);

  it('changes every host alike, and a detector stands if it catches one', () => {
    const two = evade([{ events: incident(1) }, { events: incident(2) }], story);
    const of = (id: string) => two.single.find((variant) => variant.id === id)!;
    // the second incident has other names: the detector by name stood on the first alone
    expect(of('rename').cells.find(({ detectorId }) => detectorId === name.id)!.events.size).toBe(0);
    expect(of('script').cells.find(({ detectorId }) => detectorId === disguised.id)!.events.size).toBe(2);
  });

  it('passes over what an exception covers, on its hosts and in its time', () => {
    const whole = { exceptionId: 1, hosts: null, matcher: null, expiresAt: null };
    const legs = (exception: LiveException, hostId = 5) =>
      evade([{ hostId, events: incident(1) }], [{ ...disguised, exceptions: [exception] }]).before.legs;
    expect(legs(whole)).toBe(0);
    expect(legs({ ...whole, hosts: new Set([5]) })).toBe(0);
    expect(legs({ ...whole, hosts: new Set([6]) })).toBe(1);
    expect(legs({ ...whole, expiresAt: 1 })).toBe(1);
  });

  it('mends a weak spot by what the change does not touch, in the attack as it was and as it would be', () => {
    const scenes = [{ events: incident(1) }];
    const [was, after] = [changedBehaviors(scenes, 'as-it-was'), changedBehaviors(scenes, 'rename')];
    const ideas = mend(was, after, [hash], new Background([], new Map([['process_start', 7]])));
    expect(ideas.length).toBeGreaterThan(0);
    for (const { kinds, mask } of ideas)
      for (const all of [was, after])
        expect(all.some((one) => kinds.includes(one.kind) && (factMask(one) & mask) === mask)).toBe(true);
    // first what is one leg more beside those that stand: neither their facts nor their events
    const beside = mend(was, after, [disguised, connects], new Background([], new Map([['process_start', 7]])));
    const fake = after.findIndex((b) => b.kind === 'process_start' && disguised.matcher.matches(behaviorView(b)));
    expect(beside[0]!.facts).not.toContain('DestinationExternal');
    expect(beside[0]!.events).not.toContain(fake);
    // what stands already is no new leg
    const again = mend(was, after, [disguised], new Background([], new Map()));
    expect(again.some(({ facts }) => facts.join() === 'DisguisedByParent')).toBe(false);
  });
});
