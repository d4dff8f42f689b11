/** The process starts of a generated fleet, in its order: each distinct behavior once, as JSON, and which of them each event is. */
import type { ProcessBehavior } from '../../lib/telemetry/behavior';
import { normaliseEcsLine } from '../../lib/telemetry/formats/ecs';
import { Fleet } from './generator';

export interface FleetStarts {
  /** distinct behaviors, in the order in which they first come */
  readonly distinct: readonly string[];
  /** per event the index of its behavior */
  readonly order: Int32Array;
}

/** Records of a fleet hold a start in 2.2 of them. */
const RECORDS_PER_START = 2.4;

/** @param count starts; each has its parent as the record names it, with the folder of the parent's own start */
export function fleetStarts(count: number, seed = 1, hosts = 300): FleetStarts {
  const fleet = new Fleet({ events: Math.ceil(count * RECORDS_PER_START), seed, hosts });
  const numbers = new Map<string, number>();
  const order = new Int32Array(count);
  const folders = new Map<string, string | undefined>();
  let made = 0;
  for (const { line, action } of fleet.records()) {
    if (action !== 'exec') continue;
    const answer = normaliseEcsLine(line);
    if (!answer.ok) throw new Error(`a generated record is refused: ${answer.reason}`);
    const { host, actor, parent } = answer.event;
    const { image, argv, commandLine, cwd, user, uid, sha256 } = actor;
    folders.set(`${host.name} ${actor.pid}`, cwd);
    const context = parent && {
      image: parent.image,
      argv: parent.argv,
      commandLine: parent.commandLine,
      user: parent.user,
      cwd: folders.get(`${host.name} ${actor.ppid}`),
    };
    const start: ProcessBehavior = { started: true, image, argv, commandLine, cwd, user, uid, sha256, parent: context };
    const text = JSON.stringify(start);
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(text, number);
    }
    order[made++] = number;
    if (made === count) return { distinct: [...numbers.keys()], order };
  }
  throw new Error(`the fleet made ${made} of ${count} starts`);
}
