/**
 * A fleet's telemetry, made of what the recordings hold: their sessions played again on other hosts, by other people, at other
 * times, all kinds of events in their mix. The same options give the same records.
 */
import { Random } from './random';
import { type Hole, type Template, templates } from './template';

export interface FleetOptions {
  readonly events: number;
  readonly hosts: number;
  readonly days: number;
  readonly seed: number;
  /** epoch ms of the first day's midnight */
  readonly start: number;
  /** how many intrusions, on hosts of their own; the recorded ones in turn */
  readonly intrusions: number;
}

export const FLEET: FleetOptions = {
  events: 1_000_000,
  hosts: 2_000,
  days: 7,
  seed: 1,
  start: Date.parse('2026-11-16T00:00:00Z'),
  intrusions: 2,
};

/** A record, and what is known of it without reading it. */
export interface FleetRecord {
  readonly line: string;
  readonly action: string;
  readonly time: number;
}

/** Labels of planted intrusions, as those of the recordings. */
export type Truth = Record<string, { host: string; root_pid: number; process_entity_ids: string[]; notes: string }>;

/** Of starts: how many are told something that no other is, and how many one of a few dozen things. */
const NEW_ARGUMENT = 0.05;
const KNOWN_ARGUMENT = 0.15;
const KNOWN_ARGUMENTS = 40;
/** Of created files: how many have a name that no other has. */
const NEW_NAME = 0.95;
const DAY = 86_400_000;

interface Host {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly uid: string;
  readonly template: readonly Template[];
  pid: number;
  serial: number;
  /** time before which nothing more happens here */
  clock: number;
}

export class Fleet {
  readonly truth: Truth = {};
  private readonly random: Random;
  private readonly options: FleetOptions;
  private readonly hosts: Host[];
  private readonly planted = new Map<number, { template: Template; name: string }>();

  constructor(options: Partial<FleetOptions> = {}) {
    this.options = { ...FLEET, ...options };
    this.random = new Random(this.options.seed);
    const { benign, incidents } = templates();
    const kinds = [...new Set(benign.map(({ name }) => name.split(' ')[0]!))];
    this.hosts = Array.from({ length: this.options.hosts }, (_, index) => this.host(index, kinds, benign));
    const apart = Math.max(1, Math.floor(this.options.hosts / (this.options.intrusions + 1)));
    for (let i = 0; i < this.options.intrusions && incidents.length > 0; i++) {
      this.planted.set((i + 1) * apart - 1, { template: incidents[i % incidents.length]!, name: `incident-${i + 1}` });
    }
  }

  /** Records in order of time per host, and roughly over all hosts. */
  *records(): Generator<FleetRecord> {
    const { events, days, start } = this.options;
    const average = 250;
    const sessionsPerHost = Math.max(1, events / average / this.options.hosts);
    const gap = (days * DAY) / sessionsPerHost;
    const middle = start + Math.floor((days * DAY) / 2);
    const queue = new Queue(this.hosts);
    for (const host of this.hosts) {
      host.clock = start + Math.floor(this.random.next() * gap);
      if (this.planted.has(host.index)) host.clock = Math.min(host.clock, middle);
    }
    queue.build();
    let made = 0;
    while (made < events) {
      const host = queue.first();
      const planted = host.clock >= middle ? this.planted.get(host.index) : undefined;
      if (planted) this.planted.delete(host.index);
      const before = host.clock;
      for (const record of this.play(planted?.template ?? this.random.pick(host.template), host, planted?.name)) {
        yield record;
        if (++made >= events && !planted) return;
      }
      const next = Math.max(host.clock + 1_000, Math.floor(before + gap * (0.5 + this.random.next())));
      // an intrusion comes at half time, whatever else is due on its host
      host.clock = this.planted.has(host.index) ? Math.max(host.clock + 1_000, Math.min(next, middle)) : next;
      queue.moved();
    }
  }

  private host(index: number, kinds: readonly string[], benign: readonly Template[]): Host {
    const kind = kinds[index % kinds.length]!;
    const template = benign.filter(({ name }) => name.startsWith(`${kind} `));
    const role = kind.split('-')[0]!;
    // people have a machine or two, services the same account everywhere
    const person = `user${Math.floor(index / kinds.length / 2)}`;
    const user = template[0]!.service ? SERVICE_USER[role]! : person;
    const number = String(index).padStart(4, '0');
    return {
      index,
      id: this.random.hex(32),
      name: `${role}-${number}`,
      user,
      uid: template[0]!.service ? '20005' : String(30_000 + index),
      template,
      pid: 1_000 + this.random.below(20_000),
      serial: 0,
      clock: 0,
    };
  }

  private *play(template: Template, host: Host, incident?: string): Generator<FleetRecord> {
    const { random } = this;
    const began = host.clock;
    const pids = Array.from({ length: template.pids }, () => this.pid(host));
    const entities = template.entities.map(() => random.hex(24));
    const words = Array.from({ length: template.varied }, () => this.word());
    const names = Array.from({ length: template.files }, () =>
      random.next() < NEW_NAME ? random.hex(10) : `v${random.below(50)}`,
    );
    if (incident) this.label(incident, template, host, pids, entities);
    let time = began;
    for (const { at, action, pieces } of template.events) {
      time = began + at;
      host.serial++;
      const fill = (hole: Hole): string => {
        switch (hole.kind) {
          case 'time':
            return iso(time);
          case 'start':
            return iso(began + template.entities[hole.of]!.at);
          case 'host-id':
            return host.id;
          case 'host':
            return host.name;
          case 'event':
            return `${host.name}-${host.serial}`;
          case 'user':
            return host.user;
          case 'user-id':
            return host.uid;
          case 'pid':
            return String(pids[hole.of]);
          case 'entity':
            return entities[hole.of]!;
          case 'argument':
            return words[hole.of] ? `,"${words[hole.of]}"` : '';
          case 'word':
            return words[hole.of] ? ` ${words[hole.of]}` : '';
          case 'name':
            return names[hole.of]!;
          default:
            return hole satisfies never;
        }
      };
      let line = '';
      for (const piece of pieces) line += typeof piece === 'string' ? piece : fill(piece);
      yield { line, action, time };
    }
    host.clock = time;
  }

  /** Pids go round as the kernel's do. */
  private pid(host: Host): number {
    host.pid = host.pid >= 4_000_000 ? 1_000 : host.pid + 1 + this.random.below(3);
    return host.pid;
  }

  private word(): string | undefined {
    const dice = this.random.next();
    if (dice < NEW_ARGUMENT) return `--run=${this.random.hex(8)}`;
    return dice < NEW_ARGUMENT + KNOWN_ARGUMENT ? `--step=${this.random.below(KNOWN_ARGUMENTS)}` : undefined;
  }

  private label(
    name: string,
    template: Template,
    host: Host,
    pids: readonly number[],
    entities: readonly string[],
  ): void {
    this.truth[name] = {
      host: host.name,
      root_pid: pids[template.root]!,
      process_entity_ids: [...new Set(template.labelled)].map((at) => entities[at]!),
      notes: `the intrusion of ${template.name}, planted`,
    };
  }
}

const SERVICE_USER: Record<string, string> = { web: 'webapp', db: 'dbops', relay: 'relay', ci: 'cirun' };

const iso = (time: number): string => new Date(time).toISOString();

/** Hosts by the time of what comes next on them: a binary heap. */
class Queue {
  constructor(private readonly heap: Host[]) {
    this.heap = [...heap];
  }

  build(): void {
    for (let i = (this.heap.length >> 1) - 1; i >= 0; i--) this.sink(i);
  }

  first(): Host {
    return this.heap[0]!;
  }

  /** The first one's time has moved on. */
  moved(): void {
    this.sink(0);
  }

  private sink(from: number): void {
    const { heap } = this;
    for (let i = from; ; ) {
      const left = 2 * i + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const least = right < heap.length && heap[right]!.clock < heap[left]!.clock ? right : left;
      if (heap[i]!.clock <= heap[least]!.clock) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }
}
