// npm run bench -- narrow [--json] [--recording FILE... --truth FILE]: rules drafted from one incident's events, and noisy rules
// narrowed, against the same done field by field. Judged by precision, by what is found of the other incidents, and by noise.
import { draftRule } from '../lib/hypotheses/draft/draft';
import type { Honest } from '../lib/hypotheses/draft/refine';
import { narrow } from '../lib/hypotheses/narrow/narrow';
import { maskOf } from '../lib/hypotheses/suggest/candidates';
import type { Behavior } from '../lib/telemetry/behavior';
import type { EventKind } from '../lib/telemetry/event';
import { isPackaged } from '../lib/telemetry/paths';
import { greedyDraft, greedyTune } from './baseline/greedy';
import {
  detector,
  everyIncident,
  hitsIn,
  type Incident,
  incidentCommand,
  matches,
  runBench,
  type Sources,
} from './incidents';
import { backgroundOf, type Distinct, distinctOf, type World, type WorldEvent } from './world';

type Method = 'joint' | 'greedy';

interface Row {
  readonly task: string;
  readonly from: string;
  readonly method: Method;
  readonly rule: string;
  /** share of its matches that are of an intrusion, where it was made: a fleet may hold another one */
  readonly precision: number;
  /** of what was to be kept, how much is: everywhere 1 but for a method that loses some */
  readonly kept: number;
  /** share of like events of other incidents that it finds */
  readonly recallElsewhere: number;
  /** benign events and hosts over all worlds that hold no part of the incident it was made from, and where it was made */
  readonly noiseEvents: number;
  readonly noiseHosts: number;
}

/** What an analyst marks: programs that came along, what they connect to, what was marked executable. */
const SORTS: readonly { name: string; category: string; kinds: readonly EventKind[]; of: (b: Behavior) => boolean }[] =
  [
    { name: 'programs', category: 'process_creation', kinds: ['process_start'], of: (b) => brought(b.process.image) },
    {
      name: 'connections',
      category: 'network_connection',
      kinds: ['net_connect'],
      of: (b) => brought(b.process.image),
    },
    { name: 'modes', category: 'file_event', kinds: ['file_chmod'], of: (b) => b.file !== undefined },
    { name: 'downloads', category: 'file_event', kinds: ['file_create'], of: (b) => b.file !== undefined },
  ];
const brought = (image: string | undefined): boolean => image !== undefined && !isPackaged(image);

const NOISY: readonly { name: string; category: string; kinds: readonly EventKind[]; detection: string }[] = [
  {
    name: 'hidden file made executable',
    category: 'file_event',
    kinds: ['file_chmod'],
    detection: 'FileAction: chmod\n    TargetHidden: true\n    FileExecutable: true',
  },
  {
    name: 'name that is not the image',
    category: 'process_creation',
    kinds: ['process_start'],
    detection: 'Argv0Mismatch: true',
  },
  {
    name: 'connection outside',
    category: 'network_connection',
    kinds: ['net_connect'],
    detection: 'DestinationExternal: true',
  },
  {
    name: 'file on a temporary file system',
    category: 'file_event',
    kinds: ['file_create'],
    detection: 'FileAction: create\n    TargetUserWritable: true',
  },
  {
    name: 'program where accounts write',
    category: 'process_creation',
    kinds: ['process_start'],
    detection: 'ImageUserWritable: true',
  },
];

function skeleton(title: string, category: string, selection = ''): string {
  return `title: ${title}\nlogsource:\n  product: linux\n  category: ${category}\ndetection:\n  selection:\n    ${selection}\n  condition: selection\nlevel: medium\n`;
}

/** A world's behaviors, with as many events and hosts as they have of those that are wanted. */
function honestOf(world: World, matched: (one: Distinct) => boolean, wanted: (event: WorldEvent) => boolean): Honest[] {
  return distinctOf(world)
    .filter(matched)
    .flatMap(({ behavior, events }) => {
      const own = events.filter(wanted);
      return own.length === 0
        ? []
        : [{ behavior, weight: own.length, hosts: [...new Set(own.map(({ hostId }) => hostId))] }];
    });
}

/** Marked events' behaviors, each once. */
const behaviorsOf = (events: readonly WorldEvent[]): Behavior[] => [
  ...new Map(events.map(({ behavior }) => [JSON.stringify(behavior), behavior])).values(),
];

const kindsBase: Record<string, string> = { file_chmod: 'FileAction: chmod', file_create: 'FileAction: create' };

function draftRows(incident: Incident, others: readonly Incident[]): Row[] {
  const { world, bad, everyBad } = incident;
  const background = backgroundOf(world, everyBad);
  return SORTS.flatMap((sort) => {
    const of = (event: WorldEvent) => sort.kinds.includes(event.behavior.kind) && sort.of(event.behavior);
    const marked = world.events.filter((event) => bad.has(event.processId) && of(event));
    if (marked.length === 0) return [];
    const benign = (event: WorldEvent) => !everyBad.has(event.processId);
    const noise = honestOf(world, ({ behavior }) => sort.kinds.includes(behavior.kind), benign);
    const kept = behaviorsOf(marked);
    const base = skeleton(
      `Drafted from ${sort.name}`,
      sort.category,
      kindsBase[sort.kinds[0]!] ?? 'Image|exists: true',
    );
    const drafted = draftRule(
      {
        id: '00000000-0000-4000-8000-000000000000',
        title: 'Drafted',
        statement: '',
        observed: marked.map(({ behavior }) => behavior),
        background,
      },
      ({ observed, ways }) => {
        const kinds = new Set(observed.map(({ kind }) => kind));
        const masks = ways.map(maskOf);
        const holds = ({ behavior, events: [event] }: Distinct) =>
          kinds.has(behavior.kind) && masks.some((mask) => (event!.mask & mask) === mask);
        return honestOf(world, holds, benign);
      },
    );
    const rules: [Method, string | undefined][] = [
      ['joint', drafted],
      ['greedy', greedyDraft(base, kept, noise)],
    ];
    return rules.flatMap(([method, yaml]) =>
      yaml ? [judge(`draft: ${sort.name}`, incident, others, method, yaml, marked, of)] : [],
    );
  });
}

function tuneRows(incident: Incident, others: readonly Incident[]): Row[] {
  const { world, bad, everyBad } = incident;
  return NOISY.flatMap(({ name, category, kinds, detection }) => {
    const yaml = skeleton(name, category, detection);
    const before = detector(yaml);
    const marked = hitsIn(world, before).filter(({ processId }) => bad.has(processId));
    const matched = ({ behavior, view }: Distinct) =>
      before.kinds.includes(behavior.kind) && before.matcher.matches(view);
    const noise = honestOf(world, matched, ({ processId }) => !everyBad.has(processId));
    if (marked.length === 0 || noise.length === 0) return [];
    const kept = behaviorsOf(marked);
    const of = (event: WorldEvent) => kinds.includes(event.behavior.kind) && matches(before, event);
    const result = narrow(yaml, { kept, noise });
    const rules: [Method, string][] = [
      ['joint', result.ok ? result.proposals[0]!.yaml : yaml],
      ['greedy', greedyTune(yaml, kept, noise)],
    ];
    return rules.map(([method, text]) => judge(`narrow: ${name}`, incident, others, method, text, marked, of));
  });
}

function judge(
  task: string,
  incident: Incident,
  others: readonly Incident[],
  method: Method,
  yaml: string,
  marked: readonly WorldEvent[],
  like: (event: WorldEvent) => boolean,
): Row {
  const one = detector(yaml);
  const hits = hitsIn(incident.world, one);
  const good = hits.filter(({ processId }) => incident.everyBad.has(processId));
  const elsewhere = others.flatMap(({ world, bad }) =>
    world.events.filter((event) => bad.has(event.processId) && like(event)),
  );
  const worlds = new Map([incident, ...others].map(({ world, everyBad }) => [world, everyBad]));
  const noise = [...worlds].flatMap(([world, everyBad]) =>
    hitsIn(world, one)
      .filter(({ processId }) => !everyBad.has(processId))
      .map(({ hostId }) => `${world.name} ${hostId}`),
  );
  return {
    task,
    from: `${incident.name} in ${incident.world.name}`,
    method,
    rule: yaml.slice(yaml.indexOf('detection:')).replace(/\s+/g, ' '),
    precision: share(good.length, hits.length),
    kept: share(marked.filter((event) => matches(one, event)).length, marked.length),
    recallElsewhere: share(elsewhere.filter((event) => matches(one, event)).length, elsewhere.length),
    noiseEvents: noise.length,
    noiseHosts: new Set(noise).size,
  };
}

const share = (part: number, all: number): number => (all === 0 ? 0 : Math.round((part / all) * 1000) / 1000);
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : Math.round((values.reduce((sum, one) => sum + one, 0) / values.length) * 1000) / 1000;

function totals(rows: readonly Row[], method: Method, task: 'draft' | 'narrow') {
  const own = rows.filter((row) => row.method === method && row.task.startsWith(task));
  return {
    task,
    method,
    rules: own.length,
    precision: mean(own.map(({ precision }) => precision)),
    kept: mean(own.map(({ kept }) => kept)),
    recallElsewhere: mean(own.map(({ recallElsewhere }) => recallElsewhere)),
    noiseEvents: own.reduce((sum, { noiseEvents }) => sum + noiseEvents, 0),
    noiseHosts: own.reduce((sum, { noiseHosts }) => sum + noiseHosts, 0),
  };
}

/** Tasks in which one method is worse than the other in precision, in what it finds elsewhere, or in noise. */
function worseIn(rows: readonly Row[], method: Method): string[] {
  const of = (task: string, from: string, other: boolean) =>
    rows.find((row) => row.task === task && row.from === from && (row.method === method) !== other);
  return rows.flatMap(({ task, from, method: by }) => {
    const [one, other] = [of(task, from, false), of(task, from, true)];
    if (by !== method || !one || !other) return [];
    const worse: Record<string, boolean> = {
      precision: one.precision < other.precision,
      kept: one.kept < other.kept,
      'recall elsewhere': one.recallElsewhere < other.recallElsewhere,
      noise: one.noiseEvents > other.noiseEvents,
    };
    const parts = Object.keys(worse).filter((part) => worse[part]);
    return parts.length > 0 ? [`${task}, ${from}: ${parts.join(', ')}`] : [];
  });
}

const command = incidentCommand('narrow').action((options: Sources & { json?: boolean }) => {
  const worlds = [...everyIncident(options)];
  const all = worlds.flat();
  // rules are made in the recordings, and once more among the noise of a fleet; they are asked of all
  const rows = worlds
    .slice(0, 2)
    .flat()
    .flatMap((incident) => {
      const others = all.filter((other) => other !== incident && other.name !== incident.name);
      return [...draftRows(incident, others), ...tuneRows(incident, others)];
    });
  const summary = (['draft', 'narrow'] as const).flatMap((task) =>
    (['joint', 'greedy'] as const).map((method) => totals(rows, method, task)),
  );
  if (options.json) {
    console.log(
      JSON.stringify({ summary, worse: { joint: worseIn(rows, 'joint'), greedy: worseIn(rows, 'greedy') }, rows }),
    );
  } else {
    for (const { task, from, method, rule, precision, kept, recallElsewhere, noiseEvents, noiseHosts } of rows)
      console.log(
        `${task}, ${from}, ${method}: precision ${precision}, kept ${kept}, recall elsewhere ${recallElsewhere}, noise ${noiseEvents} events on ${noiseHosts} hosts\n    ${rule}`,
      );
    console.table(summary);
    for (const method of ['joint', 'greedy'] as const) {
      const worse = worseIn(rows, method);
      console.log(
        `${method} is worse in ${worse.length} of ${rows.length / 2} tasks${worse.map((one) => `\n    ${one}`).join('')}`,
      );
    }
  }
  if (rows.length === 0) process.exitCode = 1;
});
await runBench(command);
