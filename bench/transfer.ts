// npm run bench -- transfer [--json] [--recording FILE... --truth FILE]: whether one intrusion's suggestions, as detectors and
// unchanged, catch the next. The first incident gives its top ten; the others are asked.
import {
  everyIncident,
  hitsIn,
  type Incident,
  incidentCommand,
  nameOf,
  runBench,
  type Sources,
  shown,
  suggested,
} from './incidents';

const TOP = 10;

interface Caught {
  readonly rule: string;
  readonly labelled: number;
  readonly benign: number;
  readonly benignHosts: number;
}

interface Transfer {
  readonly incident: string;
  readonly recording: string;
  readonly processes: number;
  /** of the ten: how many catch a process of the incident */
  readonly catching: number;
  readonly rules: readonly Caught[];
  /** processes of the incident that one of the ten catches */
  readonly caught: readonly string[];
  readonly benignProcesses: number;
  readonly benignHosts: number;
  readonly hosts: number;
}

function transfer(first: Incident, others: readonly Incident[]): { from: string; rules: string[]; to: Transfer[] } {
  const detectors = shown(first, TOP).suggestions.rare.map(suggested);
  return {
    from: `${first.name} in ${first.world.name}`,
    rules: detectors.map(({ title }) => title),
    to: others.map((incident) => {
      const { world, bad, everyBad } = incident;
      const hits = detectors.map((one) => hitsIn(world, one));
      const benign = hits.map((events) => events.filter(({ processId }) => !everyBad.has(processId)));
      const rules = hits.map(
        (events, i): Caught => ({
          rule: detectors[i]!.title,
          labelled: new Set(events.filter(({ processId }) => bad.has(processId)).map(({ processId }) => processId))
            .size,
          benign: new Set(benign[i]!.map(({ processId }) => processId)).size,
          benignHosts: new Set(benign[i]!.map(({ hostId }) => hostId)).size,
        }),
      );
      const caught = new Set(
        hits
          .flat()
          .filter(({ processId }) => bad.has(processId))
          .map(({ processId }) => processId),
      );
      return {
        incident: incident.name,
        recording: world.name,
        processes: bad.size,
        catching: rules.filter(({ labelled }) => labelled > 0).length,
        rules,
        caught: [...caught].map((id) => nameOf(world, id)),
        benignProcesses: new Set(benign.flat().map(({ processId }) => processId)).size,
        benignHosts: new Set(benign.flat().map(({ hostId }) => hostId)).size,
        hosts: world.hosts.length,
      };
    }),
  };
}

const command = incidentCommand('transfer').action((options: Sources & { json?: boolean }) => {
  const [first, ...others] = [...everyIncident(options)].flat();
  if (!first || others.length === 0) {
    console.error('Two intrusions are wanted: one that gives its suggestions, and others that are asked.');
    process.exitCode = 1;
    return;
  }
  const result = transfer(first, others);
  if (options.json) {
    console.log(JSON.stringify(result));
    return;
  }
  console.log(`The top ${result.rules.length} of ${result.from}, unchanged:`);
  for (const {
    incident,
    recording,
    processes,
    catching,
    rules,
    caught,
    benignProcesses,
    benignHosts,
    hosts,
  } of result.to) {
    console.log(
      `\n${incident} in ${recording}: ${catching} of ${rules.length} catch it, ${caught.length} of ${processes} processes; ${benignProcesses} benign processes on ${benignHosts} of ${hosts} hosts`,
    );
    for (const { rule, labelled, benign, benignHosts } of rules)
      console.log(
        `${String(labelled).padStart(4)} caught ${String(benign).padStart(5)} benign on ${String(benignHosts).padStart(3)} hosts  ${rule}`,
      );
  }
});
await runBench(command);
