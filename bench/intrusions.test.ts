import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggest } from '../lib/hypotheses/suggest/suggest';
import { type Incident, incidentsOf, matches, shown, suggested } from './incidents';
import { auditLines, ecsLines, INTRUSIONS, truthOf } from './intrusions.fixture';
import { type Truth, worldOf } from './world';

const recorded = (file: string): string =>
  gunzipSync(readFileSync(new URL(`../data/sample/${file}`, import.meta.url))).toString();

const ECS = recorded('ecs-fleet-1.ndjson.gz');
const HOST_IDS = new Map(
  [...ECS.matchAll(/"host": \{"id": "(\w+)", "name": "([\w-]+)"/g)].map((found) => [found[2]!, found[1]!]),
);
const START = Date.parse('2026-11-23T08:55:00Z');
const at = (i: number): number => START + i * 15_000;

const TRUTH: Truth = Object.assign({}, ...INTRUSIONS.map(truthOf));
const incidents = (name: string, lines: readonly string[]): Incident[] =>
  incidentsOf(worldOf(name, Buffer.from(lines.join('\n'))), TRUTH);

const FORMATS = {
  ecs: () => incidents('ecs', [ECS, ...INTRUSIONS.flatMap((one, i) => ecsLines(one, at(i), HOST_IDS.get(one.host)!))]),
  auditd: () =>
    incidents('auditd', [recorded('auditd-fleet-1.log.gz'), ...INTRUSIONS.flatMap((one, i) => auditLines(one, at(i)))]),
};

describe.each(Object.entries(FORMATS))('intrusions of other kinds among honest work, as %s', (_, read) => {
  const found = read();

  it('are all there', () => {
    expect(found.map(({ name }) => name).sort()).toEqual(INTRUSIONS.map(({ name }) => name).sort());
  });

  it.each(INTRUSIONS.map(({ name }) => name))('%s gives ideas that no honest program shares', (name) => {
    const incident = found.find((one) => one.name === name)!;
    const { rare } = shown(incident, 10).suggestions;
    const firm = rare.filter(({ processes }) => processes.some((id) => incident.bad.has(id)));
    // nothing that rests on honest processes alone
    expect(firm.length).toBe(rare.length);
    const hit = rare.slice(0, 3).flatMap((one, n) => {
      const detector = suggested(one, n);
      return incident.world.events.filter(
        (event) => !incident.everyBad.has(event.processId) && event.host !== 'web-01' && matches(detector, event),
      );
    });
    expect(hit.length).toBe(0);
    expect(rare.length).toBeGreaterThanOrEqual(3);
  });
});

it('the order of events makes no difference', () => {
  const [first] = incidents('ecs', [ECS, ...ecsLines(INTRUSIONS[1]!, at(1), HOST_IDS.get('web-01')!)]);
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
