/** What the benches of suggestions, transfer and evasion share: worlds with labelled incidents, and what is asked of them. */
import { Command } from 'commander';
import { STARTERS } from '../lib/detectors/starters';
import type { Background } from '../lib/hypotheses/suggest/background';
import type { Mark } from '../lib/hypotheses/suggest/candidates';
import { ruleOf } from '../lib/hypotheses/suggest/rule';
import { ruleRobustness } from '../lib/hypotheses/suggest/score';
import { type Suggestion, type Suggestions, suggest } from '../lib/hypotheses/suggest/suggest';
import { compile, type Matcher, parseRule } from '../lib/sigma';
import type { EventKind } from '../lib/telemetry/event';
import { behaviorView, logsourceKinds } from '../lib/telemetry/fields';
import { Fleet } from './fleet/generator';
import {
  backgroundOf,
  distinctOf,
  isAbout,
  type Label,
  labelled,
  readTruth,
  readWorld,
  type Truth,
  type World,
  type WorldEvent,
  worldOf,
} from './world';

const SAMPLE = new URL('../data/sample/', import.meta.url).pathname;

/** An intrusion in a world. */
export interface Incident {
  readonly name: string;
  readonly world: World;
  readonly label: Label;
  /** its processes */
  readonly bad: ReadonlySet<string>;
  /** those of every intrusion in the world: what is none of these is benign */
  readonly everyBad: ReadonlySet<string>;
}

export interface Sources {
  readonly recording?: readonly string[];
  readonly truth?: string;
}

/** Options that every one of these benches has. */
export function incidentCommand(name: string): Command {
  return new Command(name)
    .option('--recording <files...>', 'recordings in any supported format, packed or not')
    .option('--truth <file>', 'labels of the intrusions in them')
    .option('--json', 'print one JSON object');
}

/** The intrusions of the recordings that are named; of the product's own where none is. Labels without a process are said. */
export function readIncidents({ recording, truth }: Sources): Incident[] {
  const files = recording ?? [1, 2].map((n) => `${SAMPLE}ecs-fleet-${n}.ndjson.gz`);
  const labels = readTruth(truth ?? `${SAMPLE}truth.json`);
  const worlds = files.map(readWorld);
  const found = worlds.flatMap((world) => incidentsOf(world, labels));
  for (const [name, { host }] of Object.entries(labels)) {
    if (found.some((one) => one.name === name)) continue;
    const on = worlds.filter(({ hosts }) => hosts.includes(host)).map((world) => world.name);
    console.error(
      `${name} is not in these recordings: ${on.length > 0 ? `no process of it is on ${host} in ${on.join(', ')}` : `none has its host ${host}`}.`,
    );
  }
  return found;
}

/** Hosts, and events for each of them, of the fleets that the recorded intrusions are planted in where no recording is named. */
const FLEETS = [
  { hosts: 200, events: 300 },
  { hosts: 2_000, events: 150 },
];

/** The intrusions to judge: those of the recordings that are named; else the product's own, there and in generated fleets. */
export function* everyIncident(options: Sources): Generator<Incident[]> {
  yield readIncidents(options);
  if (!options.recording) for (const { hosts, events } of FLEETS) yield generatedIncidents(hosts, events);
}

export function generatedIncidents(hosts: number, eventsPerHost: number): Incident[] {
  const fleet = new Fleet({ hosts, events: hosts * eventsPerHost, days: 1, intrusions: 2, seed: 11 });
  const lines: string[] = [];
  for (const { line } of fleet.records()) lines.push(line);
  return incidentsOf(worldOf(`generated-${hosts}`, Buffer.from(lines.join('\n'))), fleet.truth);
}

/** The labelled intrusions that are in a world. */
export function incidentsOf(world: World, labels: Truth): Incident[] {
  const found = Object.entries(labels)
    .filter(([, label]) => isAbout(label, world))
    .map(([name, label]) => ({ name, world, label, bad: labelled(world, label) }))
    .filter(({ bad }) => bad.size > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const everyBad = new Set(found.flatMap(({ bad }) => [...bad]));
  return found.map((one) => ({ ...one, everyBad }));
}

/** Runs a bench; what is wrong with its files is said in one line. */
export async function runBench(command: Command): Promise<void> {
  try {
    await command.parseAsync(process.argv);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** A rule that is asked of events. */
export interface Detector {
  readonly title: string;
  readonly matcher: Matcher;
  readonly kinds: readonly EventKind[];
}

export function detector(yaml: string): Detector {
  const { rule, problems } = parseRule(yaml);
  if (!rule) throw new Error(`a suggested rule does not parse: ${problems.map(({ message }) => message).join('; ')}`);
  return { title: rule.title, matcher: compile(rule), kinds: logsourceKinds(rule.logsource) };
}

export const starters = (): Detector[] => STARTERS.map(({ yaml }) => detector(yaml));

export const suggested = (suggestion: Suggestion, n: number): Detector =>
  detector(ruleOf(suggestion, `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`));

export const matches = ({ kinds, matcher }: Detector, { behavior }: WorldEvent): boolean =>
  behavior.kind !== 'process_end' && kinds.includes(behavior.kind) && matcher.matches(behaviorView(behavior));

/** The events of a world that a detector matches. */
export const hitsIn = (world: World, { kinds, matcher }: Detector): WorldEvent[] =>
  distinctOf(world)
    .filter(({ behavior, view }) => kinds.includes(behavior.kind) && matcher.matches(view))
    .flatMap(({ events }) => events);

/** The incident as an analyst has it before them: every process of the lineages that an alert of it shows. */
export interface Shown {
  readonly events: readonly WorldEvent[];
  readonly marks: readonly Mark[];
  readonly background: Background;
  readonly suggestions: Suggestions;
  readonly milliseconds: number;
}

export function shown({ world, bad }: Incident, limit = 30): Shown {
  const lineages = new Set(
    world.events.filter(({ processId }) => bad.has(processId)).map(({ hostId, anchorId }) => `${hostId} ${anchorId}`),
  );
  const scope = world.events.filter(({ hostId, anchorId }) => lineages.has(`${hostId} ${anchorId}`));
  const events = scope.filter(({ behavior }) => behavior.kind !== 'process_end');
  const live = starters();
  const marks = events.map(
    (event, index): Mark => ({
      index,
      processId: event.processId,
      kind: event.behavior.kind,
      mask: event.mask,
      covered: Math.max(
        0,
        ...live.filter((one) => matches(one, event)).map(({ matcher }) => ruleRobustness(matcher.rule.fields)),
      ),
    }),
  );
  const background = backgroundOf(world, new Set(scope.map(({ processId }) => processId)));
  const began = performance.now();
  const suggestions = suggest(marks, background, limit);
  return { events, marks, background, suggestions, milliseconds: Math.round((performance.now() - began) * 10) / 10 };
}

/** A process as people name it. */
export function nameOf(world: World, processId: string): string {
  const of = world.events.find((event) => event.processId === processId)?.behavior.process;
  return (of?.commandLine ?? of?.image ?? processId).slice(0, 120);
}
