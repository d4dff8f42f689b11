import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankProcesses } from '../lib/hypotheses/suggest/processes';
import { suggest } from '../lib/hypotheses/suggest/suggest';
import { type Detector, type Incident, incidentsOf, matches, shown, suggested } from './incidents';
import { FIRST_INTRUSIONS } from './intrusions/first.fixture';
import { HONEST } from './intrusions/honest.fixture';
import { auditLines, ecsLines, truthOf } from './intrusions/lines.fixture';
import { MORE_INTRUSIONS } from './intrusions/more.fixture';
import type { Work } from './intrusions/step.fixture';
import { backgroundOf, type Truth, worldOf } from './world';

const recorded = (file: string): string =>
  gunzipSync(readFileSync(new URL(`../data/sample/${file}`, import.meta.url))).toString();

const INTRUSIONS = [...FIRST_INTRUSIONS, ...MORE_INTRUSIONS];
const ECS = recorded('ecs-fleet-1.ndjson.gz');
const HOST_IDS = new Map(
  [...ECS.matchAll(/"host": \{"id": "(\w+)", "name": "([\w-]+)"/g)].map((found) => [found[2]!, found[1]!]),
);
const START = Date.parse('2026-11-23T08:55:00Z');
const ecs = (one: Work, at: number): string[] => ecsLines(one, at, HOST_IDS.get(one.host)!);

/** The recording with works in it, some seconds apart. */
function incidents(recording: string, lines: (one: Work, at: number) => string[], works: readonly Work[]): Incident[] {
  const text = [recording, ...works.flatMap((one, i) => lines(one, START + i * 9_000))].join('\n');
  const truth: Truth = Object.assign({}, ...works.filter((one) => INTRUSIONS.includes(one)).map(truthOf));
  return incidentsOf(worldOf('recording', Buffer.from(text)), truth);
}

const FORMATS = {
  ecs: () => incidents(ECS, ecs, [...INTRUSIONS, ...HONEST]),
  auditd: () => incidents(recorded('auditd-fleet-1.log.gz'), auditLines, [...INTRUSIONS, ...HONEST]),
};

describe.each(Object.entries(FORMATS))('many intrusions among much honest work, as %s', (_, read) => {
  const found = read();

  it('are all there', () => {
    expect(found.map(({ name }) => name).sort()).toEqual(INTRUSIONS.map(({ name }) => name).sort());
  });

  it.each(INTRUSIONS.map(({ name }) => name))(
    '%s: the first ideas rest on it, and hit next to nothing honest',
    (name) => {
      const incident = found.find((one) => one.name === name)!;
      const { rare } = shown(incident, 10).suggestions;
      expect(rare.filter(({ processes }) => processes.some((id) => incident.bad.has(id)))).toEqual(rare);
      expect(rare.length).toBeGreaterThanOrEqual(2);
      expect(honestHosts(incident, rare.slice(0, 1).map(suggested)).size).toBe(0);
      expect(honestHosts(incident, rare.slice(0, 3).map(suggested)).size).toBeLessThanOrEqual(3);
    },
  );
});

function honestHosts({ world, everyBad }: Incident, detectors: readonly Detector[]): Set<string> {
  const hit = world.events.filter((event) => detectors.some((one) => matches(one, event)));
  // incident 1 is in the recording, too, and here without a label
  return new Set(
    hit.filter(({ processId, host }) => !everyBad.has(processId) && host !== 'web-01').map(({ host }) => host),
  );
}

describe('each intrusion alone in the recording', () => {
  const own = truthOfRecording();
  const plain = ECS.split('\n')
    .filter((line) => line && !own.has(JSON.parse(line).process.entity_id))
    .join('\n');
  const all = INTRUSIONS.map((one) => incidents(plain, ecs, [one])[0]!);
  const detectors = all.map((incident) => shown(incident, 10).suggestions.rare.map(suggested));

  it('gives detectors that catch the next one: three of five pairs, and hardly anything honest', () => {
    let [pairs, caught, honest] = [0, 0, 0];
    for (const [i, first] of all.entries()) {
      honest += honestProcesses(first, detectors[i]!).size;
      for (const next of all) {
        if (next === first) continue;
        pairs++;
        const events = next.world.events.filter(({ processId }) => next.bad.has(processId));
        if (events.some((event) => detectors[i]!.some((one) => matches(one, event)))) caught++;
      }
    }
    expect(caught / pairs).toBeGreaterThan(0.6);
    expect(honest / all.length).toBeLessThan(3);
  });

  it.each(INTRUSIONS.map(({ name }) => name))('%s: three of its programs rank before all honest ones', (name) => {
    const { world, bad } = all.find((one) => one.name === name)!;
    const marks = world.events
      .filter(({ behavior }) => behavior.kind !== 'process_end')
      .map(({ behavior, ...event }, index) => ({ ...event, index, kind: behavior.kind, covered: 0 }));
    const ranked = rankProcesses(marks, backgroundOf(world, new Set()));
    expect(ranked.slice(0, 3).filter(({ processId }) => bad.has(processId)).length).toBe(3);
  });
});

function honestProcesses({ world, bad }: Incident, detectors: readonly Detector[]): Set<string> {
  const hit = world.events.filter((event) => detectors.some((one) => matches(one, event)));
  return new Set(hit.map(({ processId }) => processId).filter((id) => !bad.has(id)));
}

function truthOfRecording(): ReadonlySet<string> {
  const truth = JSON.parse(readFileSync(new URL('../data/sample/truth.json', import.meta.url), 'utf8')) as Truth;
  return new Set(truth['incident-1']!.process_entity_ids);
}

it('the order of events makes no difference', () => {
  const [first] = incidents(ECS, ecs, [INTRUSIONS[1]!]);
  const { marks, background, suggestions } = shown(first!, 15);
  fc.assert(
    fc.property(fc.shuffledSubarray([...marks], { minLength: marks.length }), (shuffled) => {
      const again = suggest(shuffled, background, 15);
      expect(again.rare.map(({ key, score }) => ({ key, score }))).toEqual(
        suggestions.rare.map(({ key, score }) => ({ key, score })),
      );
      expect(again.common.map(({ key }) => key)).toEqual(suggestions.common.map(({ key }) => key));
      for (const [i, one] of again.rare.entries())
        expect([...one.events].sort((a, b) => a - b)).toEqual([...suggestions.rare[i]!.events].sort((a, b) => a - b));
    }),
    { numRuns: 8 },
  );
}, 60_000);
