import { compareKeys, type NormalEvent } from '../../telemetry/event';
import { baseName } from '../../telemetry/paths';
import type { Incident } from './incident';
import { commandOf, Family } from './process';
import { starts } from './strings';

/** Starts of the adversary's programs that were not started by another of them. */
function firstStarts(incident: Incident, family: Family): NormalEvent[] {
  const all = starts(family.events, incident.programs);
  const pids = new Set(all.map(({ actor }) => actor.pid));
  return all.filter(({ actor }) => actor.ppid === undefined || !pids.has(actor.ppid));
}

const wrapped = (image: string, argv: (child: NormalEvent) => string[]) => (incident: Incident) => {
  const family = new Family(incident.events);
  const children = firstStarts(incident, family);
  if (children.length === 0) return undefined;
  for (const child of children) family.adopt(child, family.insertBefore(child, { image, argv: argv(child) }));
  return sorted(family.events);
};

export const otherParent = wrapped('/usr/bin/nohup', ({ actor }) => ['nohup', ...(actor.argv ?? [actor.image!])]);

export const interpreter = wrapped('/usr/bin/python3.11', ({ actor }) => [
  'python3',
  '-c',
  `import subprocess as s;s.run(['${(actor.argv ?? [actor.image!]).join("','")}'])`,
]);

/** Init adopts the programs before they start. */
export function orphaned(incident: Incident): NormalEvent[] | undefined {
  const family = new Family(incident.events);
  const children = starts(family.events, incident.programs);
  if (children.length === 0) return undefined;
  for (const child of children) family.adopt(child, undefined);
  return sorted(family.events);
}

/** `sh -c SCRIPT` becomes `sh -c "echo ...|base64 -d|sh"`: what the script starts is started by a shell that names nothing. */
export function encodedScript(incident: Incident): NormalEvent[] | undefined {
  const family = new Family(incident.events);
  const shells = family.starts().filter(({ actor }) => scriptAt(actor.argv) !== undefined);
  if (shells.length === 0) return undefined;
  for (const shell of shells) {
    const { actor } = shell;
    const at = scriptAt(actor.argv)!;
    const children = family.children(shell);
    const encoded = `echo ${Buffer.from(actor.argv![at]!).toString('base64')}|base64 -d|sh`;
    const command = commandOf({ image: actor.image!, argv: actor.argv!.with(at, encoded) });
    for (const event of family.events) {
      if (event.actor.pid === actor.pid && event.actor.entity === actor.entity && event.actor.image === actor.image)
        Object.assign(event.actor, command);
    }
    const first = children[0];
    if (!first) continue;
    family.adopt(family.insertBefore(first, { image: '/usr/bin/base64', argv: ['base64', '-d'] }), shell);
    const inner = family.insertBefore(first, { image: actor.image!, argv: ['sh'] });
    family.adopt(inner, shell);
    for (const child of children) family.adopt(child, inner);
  }
  return sorted(family.events);
}

/** Where the script of a shell stands among its arguments, if it says what to do. */
function scriptAt(argv: readonly string[] | undefined): number | undefined {
  if (!argv || !/^-?(?:ba|da|z|k|a)?sh$/.test(baseName(argv[0] ?? ''))) return undefined;
  const option = argv.findIndex((argument) => /^-[a-z]*c$/.test(argument));
  return option > 0 && argv[option + 1] !== undefined && !argv[option + 1]!.includes('base64') ? option + 1 : undefined;
}

const LATER_MS = 45 * 60_000;

/** What was brought runs 45 minutes later, from a shell that nobody of the first step started. */
export function twoSteps(incident: Incident): NormalEvent[] | undefined {
  const family = new Family(incident.events);
  const [first] = starts(family.events, incident.programs);
  if (!first) return undefined;
  const brought = family.events.some(({ kind }, i) => kind.startsWith('file_') && i < family.events.indexOf(first));
  if (!brought) return undefined;
  const late = family.starts().filter((start) => compareKeys(start, first) >= 0);
  const pids = new Set(late.map(({ actor }) => actor.pid));
  const shell = family.insertBefore(first, { image: '/usr/bin/dash', argv: ['/bin/sh', '-c', 'run-parts'] });
  family.adopt(shell, undefined);
  for (const start of late)
    if (start.actor.ppid === undefined || !pids.has(start.actor.ppid)) family.adopt(start, shell);
  for (const event of family.events) {
    if (compareKeys(event, shell) >= 0 && (pids.has(event.actor.pid) || event === shell)) event.time += LATER_MS;
  }
  return sorted(family.events);
}

const sorted = (events: NormalEvent[]): NormalEvent[] => events.sort(compareKeys);
