// npm run bench -- suggest [--json] [--recording FILE... --truth FILE]: what the suggestions are worth on labelled intrusions.
// Labels judge the suggestions; they are no part of making them.
// npm run bench -- suggest --data FOLDER [--json]: how long they take in a fleet that `bench -- generate --data` has stored.
import { rankProcesses } from '../lib/hypotheses/suggest/processes';
import type { Suggestion } from '../lib/hypotheses/suggest/suggest';
import { everyIncident, type Incident, incidentCommand, runBench, type Sources, shown } from './incidents';
import { showInFleet, suggestInFleet } from './suggest/in-fleet';
import { backgroundOf } from './world';

const TOP = 10;

export interface SuggestResult {
  readonly incident: string;
  readonly recording: string;
  readonly hosts: number;
  readonly processes: number;
  readonly events: number;
  readonly milliseconds: number;
  readonly top: readonly Shown[];
  readonly common: readonly Shown[];
  /** rank of the best suggestion that rests on no labelled process; 0: there is none */
  readonly bestBenign: number;
  /** labelled processes that the top ten catch */
  readonly covered: number;
  /** suggestions of the top ten that hit no host outside the incident */
  readonly withoutBenignHosts: number;
  /** all processes of the recording by their own facts, labels unseen: rank of the first that is benign */
  readonly firstBenignProcess: number;
}

interface Shown {
  readonly rank: number;
  readonly score: number;
  readonly rule: string;
  readonly title: string;
  readonly hosts: string;
  readonly events: number;
  readonly processes: number;
  readonly labelled: number;
}

function judge(incident: Incident): SuggestResult {
  const { world, bad, everyBad } = incident;
  const { events, suggestions, milliseconds } = shown(incident);
  const rare = suggestions.rare.map((one, i) => row(one, i, bad));
  const top = suggestions.rare.slice(0, TOP);
  const marks = world.events
    .filter(({ behavior }) => behavior.kind !== 'process_end')
    .map(({ processId, hostId, anchorId, behavior, mask }, index) => ({
      index,
      processId,
      hostId,
      anchorId,
      kind: behavior.kind,
      mask,
      covered: 0,
    }));
  const ranked = rankProcesses(marks, backgroundOf(world, new Set()));
  return {
    incident: incident.name,
    recording: world.name,
    hosts: world.hosts.length,
    processes: bad.size,
    events: events.length,
    milliseconds,
    top: rare.slice(0, TOP),
    common: suggestions.common.map((one, i) => row(one, i, bad)),
    bestBenign: rare.findIndex(({ labelled }) => labelled === 0) + 1,
    covered: new Set(top.flatMap(({ processes }) => processes.filter((id) => bad.has(id)))).size,
    withoutBenignHosts: top.filter(({ seen }) => seen.hosts === 0).length,
    firstBenignProcess: ranked.findIndex(({ processId }) => !everyBad.has(processId)) + 1,
  };
}

function row(one: Suggestion, i: number, bad: ReadonlySet<string>): Shown {
  return {
    rank: i + 1,
    score: Math.round(one.score * 1000) / 1000,
    rule: `${one.category}: ${one.category === 'file_event' ? `${one.kinds.join()} ` : ''}${one.facts.join(' + ')}`,
    title: one.title,
    hosts: `${one.seen.hosts} of ${one.seen.reporting}`,
    events: one.seen.events,
    processes: one.processes.length,
    labelled: one.processes.filter((id) => bad.has(id)).length,
  };
}

function show(result: SuggestResult): void {
  const { incident, recording, hosts, processes, events, milliseconds } = result;
  console.log(
    `\n${incident} in ${recording}: ${processes} processes, ${events} events, ${hosts} hosts, ${milliseconds} ms`,
  );
  for (const { rank, score, hosts, labelled, title, rule } of result.top)
    console.log(
      `${String(rank).padStart(3)}  ${score.toFixed(2)}  ${hosts.padStart(9)} hosts  ${labelled} processes  ${title}\n${' '.repeat(12)}${rule}`,
    );
  for (const { hosts, events, title } of result.common)
    console.log(`seen, but common: ${hosts} hosts, ${events} events: ${title}`);
  console.log(
    `best benign suggestion: ${result.bestBenign || 'none'}; the top ten catch ${result.covered} of ${processes} processes; ${result.withoutBenignHosts} of ${result.top.length} hit no other host; first benign process of all: ${result.firstBenignProcess}`,
  );
}

interface Options extends Sources {
  data?: string;
  json?: boolean;
}

const command = incidentCommand('suggest')
  .option('--data <folder>', 'time them in the fleet that is stored there; it is only read')
  .action(run);

async function run(options: Options): Promise<void> {
  if (options.data) {
    const result = await suggestInFleet(options.data);
    if (options.json) console.log(JSON.stringify(result));
    else showInFleet(result);
    if (result.incidents.length === 0) process.exitCode = 1;
    return;
  }
  const results = [...everyIncident(options)].flatMap((incidents) => incidents.map(judge));
  if (options.json) console.log(JSON.stringify({ results }));
  else results.forEach(show);
  if (results.length === 0) process.exitCode = 1;
}
await runBench(command);
