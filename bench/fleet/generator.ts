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
  readonly random: Random;
  pid: number;
  serial: number;
  /** time before which nothing more happens here */
  clock: number;
}

export class Fleet {
  readonly truth: Truth = {};
  private readonly options: FleetOptions;
  private readonly kinds: readonly string[];
  private readonly benign: readonly Template[];
  private readonly planted = new Map<number, { template: Template; name: string }>();

  constructor(options: Partial<FleetOptions> = {}) {
    this.options = { ...FLEET, ...options };
    const { benign, incidents } = templates();
    this.benign = benign;
    this.kinds = [...new Set(benign.map(({ name }) => name.split(' ')[0]!))];
    const { hosts, intrusions } = this.options;
    const apart = Math.max(1, Math.floor(hosts / (intrusions + 1)));
    for (let i = 0; i < intrusions && incidents.length > 0; i++) {
      this.planted.set((i + 1) * apart - 1, { template: incidents[i % incidents.length]!, name: `incident-${i + 1}` });
    }
  }

  /** Records in order of time per host, and roughly over all hosts. */
  *records(): Generator<FleetRecord> {
    const queue = new Queue(
      Array.from({ length: this.options.hosts }, (_, index) => new Sessions(this.sessions(index))),
    );
    for (let first = queue.first(); first.next; first = queue.first()) {
      yield* first.next.records;
      first.advance();
      queue.moved();
    }
  }

  /** The same records, of one host: hosts can be made one by one, in any order. */
  *ofHost(index: number): Generator<FleetRecord> {
    for (const { records } of this.sessions(index)) yield* records;
  }

  /** The labels of all planted intrusions, whichever hosts were made. */
  labels(): Truth {
    for (const index of this.planted.keys()) for (const _ of this.sessions(index));
    return this.truth;
  }

  /** A host's share of the events, session by session, spread over the days. An intrusion comes at half time, whole. */
  private *sessions(index: number): Generator<Session> {
    const { events, hosts, days, start } = this.options;
    const host = this.host(index);
    const { template, random } = host;
    const share = Math.floor((events * (index + 1)) / hosts) - Math.floor((events * index) / hosts);
    const average = template.reduce((sum, one) => sum + one.events.length, 0) / template.length;
    const gap = (days * DAY) / Math.max(1, share / average);
    const middle = start + Math.floor((days * DAY) / 2);
    let planted = this.planted.get(index);
    let made = 0;
    for (let i = 0; made < share || planted; i++) {
      const due = Math.max(host.clock + 1_000, start + Math.floor(gap * (i + random.next())));
      const intrusion = planted && (due >= middle || made >= share) ? planted : undefined;
      host.clock = intrusion ? Math.max(host.clock + 1_000, middle) : due;
      if (intrusion) planted = undefined;
      const records = [...this.play(intrusion?.template ?? random.pick(template), host, intrusion?.name)];
      const wanted = intrusion ? records : records.slice(0, share - made);
      made += wanted.length;
      yield { at: wanted[0]!.time, records: wanted };
    }
  }

  private host(index: number): Host {
    const { kinds, benign } = this;
    const random = new Random(Math.imul(this.options.seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
    const kind = kinds[index % kinds.length]!;
    const template = benign.filter(({ name }) => name.startsWith(`${kind} `));
    const role = kind.split('-')[0]!;
    // people have a machine or two, services the same account everywhere
    const person = `user${Math.floor(index / kinds.length / 2)}`;
    const user = template[0]!.service ? SERVICE_USER[role]! : person;
    const number = String(index).padStart(4, '0');
    return {
      index,
      id: random.hex(32),
      name: `${role}-${number}`,
      user,
      uid: template[0]!.service ? '20005' : String(30_000 + index),
      template,
      random,
      pid: 1_000 + random.below(20_000),
      serial: 0,
      clock: 0,
    };
  }

  private *play(template: Template, host: Host, incident?: string): Generator<FleetRecord> {
    const { random } = host;
    const began = host.clock;
    const pids = Array.from({ length: template.pids }, () => this.pid(host));
    const entities = template.entities.map(() => random.hex(24));
    const words = Array.from({ length: template.varied }, () => word(random));
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
    host.pid = host.pid >= 4_000_000 ? 1_000 : host.pid + 1 + host.random.below(3);
    return host.pid;
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

function word(random: Random): string | undefined {
  const dice = random.next();
  if (dice < NEW_ARGUMENT) return `--run=${random.hex(8)}`;
  return dice < NEW_ARGUMENT + KNOWN_ARGUMENT ? `--step=${random.below(KNOWN_ARGUMENTS)}` : undefined;
}

const SERVICE_USER: Record<string, string> = { web: 'webapp', db: 'dbops', relay: 'relay', ci: 'cirun' };

const iso = (time: number): string => new Date(time).toISOString();

interface Session {
  at: number;
  records: readonly FleetRecord[];
}

/** A host's sessions, the next one at hand. */
class Sessions {
  next: Session | undefined;

  constructor(private readonly rest: Generator<Session>) {
    this.advance();
  }

  advance(): void {
    const { value, done } = this.rest.next();
    this.next = done ? undefined : value;
  }

  get at(): number {
    return this.next?.at ?? Number.POSITIVE_INFINITY;
  }
}

/** Hosts by the time of what comes next on them: a binary heap. */
class Queue {
  constructor(private readonly heap: Sessions[]) {
    for (let i = (heap.length >> 1) - 1; i >= 0; i--) this.sink(i);
  }

  first(): Sessions {
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
      const least = right < heap.length && heap[right]!.at < heap[left]!.at ? right : left;
      if (heap[i]!.at <= heap[least]!.at) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }
}
