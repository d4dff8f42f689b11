import { type Actor, compareKeys, type NormalEvent } from '../../telemetry/event';

/** A program as somebody starts it. */
export interface Started {
  image: string;
  argv: string[];
}

/** Changes to who started whom, on a copy of the events. */
export class Family {
  readonly events: NormalEvent[];
  private nextPid: number;

  constructor(events: readonly NormalEvent[]) {
    this.events = events.map((event) => ({ ...event, actor: { ...event.actor } }));
    this.nextPid = 1 + Math.max(1_000_000, ...events.map(({ actor }) => actor.pid));
  }

  starts(): NormalEvent[] {
    return this.events.filter(({ kind }) => kind === 'process_start');
  }

  /** Starts whose parent is the process of `start`, until its pid is another's. */
  children(start: NormalEvent): NormalEvent[] {
    const later = this.starts().filter((event) => compareKeys(event, start) > 0);
    const end = later.find(({ actor }) => actor.pid === start.actor.pid);
    return later.filter((event) => event.actor.ppid === start.actor.pid && (!end || compareKeys(event, end) < 0));
  }

  /** Lets another program start just before `child`, by the child's parent; it is in nobody's record but its own. */
  insertBefore(child: NormalEvent, started: Started): NormalEvent {
    const { ppid, cwd, user, uid } = child.actor;
    const pid = this.nextPid++;
    const entity = child.actor.entity === undefined ? undefined : `added-${pid}`;
    const actor: Actor = { pid, ppid, entity, ...commandOf(started), cwd, user, uid };
    const { time, seq, part, host, parent } = child;
    const event: NormalEvent = { time, seq: seq - 0.5, part, host, kind: 'process_start', actor, parent };
    this.events.splice(this.events.indexOf(child), 0, event);
    return event;
  }

  /** Makes `parent` the one that started `child`; undefined: init, after a double fork. */
  adopt(child: NormalEvent, parent: NormalEvent | undefined): void {
    const by = parent?.actor;
    const pid = by?.pid ?? 1;
    child.parent = by
      ? { pid, entity: by.entity, image: by.image, argv: by.argv, commandLine: by.commandLine, user: by.user }
      : { pid, image: '/usr/lib/systemd/systemd', argv: ['/sbin/init'], commandLine: '/sbin/init', user: 'root' };
    const { actor } = child;
    for (const event of this.events) {
      const same = event.actor.pid === actor.pid && event.actor.entity === actor.entity;
      if (same && compareKeys(event, child) >= 0) event.actor.ppid = pid;
    }
    actor.ppid = pid;
  }
}

export function commandOf({ image, argv }: Started): Pick<Actor, 'image' | 'argv' | 'commandLine'> {
  return { image, argv, commandLine: argv.join(' ') };
}
