// npm run bench -- evade [--json] [--recording FILE... --truth FILE]: how many legs stand when the adversary changes something.
// The detectors are the two starters and the unchanged top ten of the first incident; every incident is played with them.

import {
  changedBehaviors,
  type EvasionMatrix,
  evade,
  type Scene,
  type Tried,
  type Variant,
} from '../lib/hypotheses/evade/matrix';
import { mend } from '../lib/hypotheses/evade/mend';
import { weakestOf } from '../lib/hypotheses/evasion';
import type { Background } from '../lib/hypotheses/suggest/background';
import { compareKeys } from '../lib/telemetry/event';
import {
  type Detector,
  everyIncident,
  type Incident,
  incidentCommand,
  runBench,
  type Sources,
  shown,
  starters,
  suggested,
} from './incidents';
import { backgroundOf } from './world';

const TOP = 10;
const LEGS_WANTED = 3;

interface Evasion {
  readonly incident: string;
  readonly recording: string;
  readonly milliseconds: number;
  readonly before: Row;
  readonly single: readonly Row[];
  /** after every mere name, path, address and argument changed at once */
  readonly allStrings: Row | undefined;
  /** the fewest legs after one change */
  readonly fewest: number;
  readonly pairs: { readonly count: number; readonly firm: number; readonly share: number; readonly fewest: number };
  /** once the ideas for the weakest spots are detectors, too: up to three times one for each of the three weakest */
  readonly mended: {
    readonly added: readonly string[];
    readonly count: number;
    readonly firm: number;
    readonly share: number;
  };
  readonly weakest: readonly Row[];
  /** detectors that break on one change of strings, and on which */
  readonly brittle: Readonly<Record<string, readonly string[]>>;
}

interface Row {
  readonly mutation: string;
  readonly changes: string;
  readonly legs: number;
  readonly independent: number;
  readonly standing: readonly string[];
}

const ROUNDS = 3;
const SPOTS = 3;

/** Takes the ideas that the product has for the weakest spots, as an analyst would who follows them. */
function mendAll(
  scenes: readonly Scene[],
  detectors: readonly Tried[],
  background: Background,
  first: EvasionMatrix,
): { added: Tried[]; matrix: EvasionMatrix } {
  const was = changedBehaviors(scenes, first.before.id);
  let [all, matrix] = [detectors, first];
  for (let round = 0; round < ROUNDS; round++) {
    const known = new Set(all.map(({ title }) => title));
    const ideas = weakestOf(matrix)
      .slice(0, SPOTS)
      .flatMap(({ id, cells }) => {
        const standing = all.filter((_, i) => cells[i]!.events.size > 0);
        return mend(was, changedBehaviors(scenes, id), standing, background).slice(0, 1);
      })
      .filter(({ title }) => !known.has(title) && known.add(title));
    if (ideas.length === 0) break;
    all = [...all, ...ideas.map((idea, i) => tried(suggested(idea, i), all.length + i))];
    matrix = evade(scenes, all);
  }
  return { added: all.slice(detectors.length), matrix };
}

function judge({ name, world, bad, everyBad }: Incident, detectors: readonly Tried[]): Evasion {
  const titles = new Map(detectors.map(({ id, title }) => [id, title]));
  const row = ({ title, changes, legs, independent, cells }: Variant): Row => ({
    mutation: title,
    changes,
    legs,
    independent,
    standing: cells.flatMap(({ detectorId, events }) => (events.size > 0 ? [titles.get(detectorId)!] : [])),
  });
  const byHost = new Map<number, Incident['world']['events'][number]['event'][]>();
  for (const { processId, hostId, event } of world.events)
    if (bad.has(processId)) byHost.set(hostId, [...(byHost.get(hostId) ?? []), event]);
  const scenes = [...byHost.values()].map((events) => ({ events: events.sort(compareKeys) }));
  const began = performance.now();
  const matrix = evade(scenes, detectors);
  const { before, single, allStrings, pairs = [], brittle } = matrix;
  const milliseconds = Math.round(performance.now() - began);
  const mended = mendAll(scenes, detectors, backgroundOf(world, everyBad), matrix);
  return {
    incident: name,
    recording: world.name,
    milliseconds,
    before: row(before),
    single: single.map(row),
    allStrings: allStrings && row(allStrings),
    fewest: Math.min(...single.map(({ legs }) => legs)),
    pairs: { ...firmOf(pairs), fewest: Math.min(...pairs.map(({ legs }) => legs)) },
    mended: { added: mended.added.map(({ title }) => title), ...firmOf(mended.matrix.pairs ?? []) },
    weakest: [...pairs]
      .sort((a, b) => a.independent - b.independent || a.legs - b.legs)
      .slice(0, 5)
      .map(row),
    brittle: Object.fromEntries(
      Object.entries(brittle).flatMap(([id, by]) => (by.length > 0 ? [[titles.get(Number(id))!, by]] : [])),
    ),
  };
}

/** In how many variants three legs stand that share nothing. */
function firmOf(variants: readonly Variant[]): { count: number; firm: number; share: number } {
  const firm = variants.filter(({ independent }) => independent >= LEGS_WANTED).length;
  return {
    count: variants.length,
    firm,
    share: variants.length === 0 ? 0 : Math.round((firm / variants.length) * 1000) / 1000,
  };
}

const tried = ({ title, matcher, kinds }: Detector, i: number): Tried => ({
  id: i + 1,
  title,
  matcher,
  kinds: [...kinds],
  perEvent: false,
});

function show(one: Evasion, detectors: number): void {
  console.log(
    `\n${one.incident} in ${one.recording}, ${one.milliseconds} ms: legs of ${detectors} detectors (independent ones)`,
  );
  for (const { mutation, legs, independent } of [
    one.before,
    ...one.single,
    ...(one.allStrings ? [one.allStrings] : []),
  ])
    console.log(`${String(legs).padStart(4)} (${independent})  ${mutation}`);
  const { count, firm, share, fewest } = one.pairs;
  console.log(
    `two changes at once: ${firm} of ${count} pairs (${Math.round(share * 100)} %) leave ${LEGS_WANTED} independent legs; never fewer than ${fewest} legs`,
  );
  const { added } = one.mended;
  if (added.length > 0)
    console.log(
      `with ${added.length} more legs where it was weakest: ${one.mended.firm} of ${one.mended.count} (${Math.round(one.mended.share * 100)} %): ${added.join('; ')}`,
    );
  for (const { mutation, legs, independent } of one.weakest)
    console.log(`${String(legs).padStart(4)} (${independent})  weakest: ${mutation}`);
  for (const [title, by] of Object.entries(one.brittle)) console.log(`brittle: ${title}: ${by.join(', ')}`);
}

const command = incidentCommand('evade').action((options: Sources & { json?: boolean }) => {
  const incidents = [...everyIncident(options)].flat();
  const [first] = incidents;
  if (!first) {
    process.exitCode = 1;
    if (options.json) console.log(JSON.stringify({ detectors: [], results: [] }));
    return;
  }
  const detectors = [...starters(), ...shown(first, TOP).suggestions.rare.map(suggested)].map(tried);
  const results = incidents.map((one) => judge(one, detectors));
  if (options.json) console.log(JSON.stringify({ detectors: detectors.map(({ title }) => title), results }));
  else for (const one of results) show(one, detectors.length);
});
await runBench(command);
