/**
 * A session of a recording as a pattern that can be played again: the texts of its records with holes for what differs
 * from time to time: host, user, times, pids, ids of processes and events, an argument now and then, the names of new files.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const SAMPLE = fileURLToPath(new URL('../../data/sample/', import.meta.url));

/** A record of the recordings, as far as the generator changes it. */
export interface EcsRecord {
  '@timestamp': string;
  host: { id: string; name: string; hostname: string };
  user?: { id: string; name: string };
  event: { id: string; action: string };
  process: {
    pid: number;
    entity_id?: string;
    executable?: string;
    args?: string[];
    command_line?: string;
    start?: string;
    parent?: { pid?: number; entity_id?: string };
  };
  file?: { path: string; name?: string };
}

/** What stands in a hole. Numbers are places in the session's own lists. */
export type Hole =
  | { readonly kind: 'time' | 'host-id' | 'host' | 'event' | 'user' | 'user-id' }
  /** the time at which a process started, its pid, its id */
  | { readonly kind: 'start' | 'pid' | 'entity'; readonly of: number }
  /** something that a process is told and no other is: as one more argument, and at the end of the command line */
  | { readonly kind: 'argument' | 'word'; readonly of: number }
  /** a part of a new file's name */
  | { readonly kind: 'name'; readonly of: number };

export interface TemplateEvent {
  /** milliseconds after the session began */
  readonly at: number;
  readonly action: string;
  readonly pieces: readonly (string | Hole)[];
}

export interface Template {
  readonly name: string;
  readonly events: readonly TemplateEvent[];
  /** how many pids, ids of processes, processes with an argument to vary, and new files it has */
  readonly pids: number;
  readonly entities: readonly { at: number }[];
  readonly varied: number;
  readonly files: number;
  /** the user is the machine's, not one person's */
  readonly service: boolean;
  /** of an intrusion: places of the ids of its processes, and of its first pid */
  readonly labelled: readonly number[];
  readonly root: number;
}

export interface Recorded {
  readonly records: readonly EcsRecord[];
  readonly truth: Readonly<Record<string, { host: string; root_pid: number; process_entity_ids: string[] }>>;
}

export function readRecorded(recording: 1 | 2): Recorded {
  const lines = gunzipSync(readFileSync(`${SAMPLE}ecs-fleet-${recording}.ndjson.gz`))
    .toString()
    .trimEnd()
    .split('\n');
  const { [`incident-${recording}`]: incident } = JSON.parse(readFileSync(`${SAMPLE}truth.json`, 'utf8'));
  return {
    records: lines.map((line) => JSON.parse(line) as EcsRecord),
    truth: { [`incident-${recording}`]: incident },
  };
}

const SESSION = 'setpriv';

/** The benign sessions of the recordings, one template each; and each incident by itself, with the session that it came through. */
export function templates(): { benign: Template[]; incidents: Template[] } {
  const benign: Template[] = [];
  const incidents: Template[] = [];
  for (const recording of [1, 2] as const) {
    const { records, truth } = readRecorded(recording);
    const [incident] = Object.values(truth);
    const labelled = new Set(incident!.process_entity_ids);
    for (const session of sessions(records)) {
      const [first] = session;
      const name = `${first!.host.name} of recording ${recording}`;
      const bad = session.some(({ process }) => process.entity_id !== undefined && labelled.has(process.entity_id));
      if (bad) incidents.push(template(name, session, incident!));
      const good = session.filter(({ process }) => process.entity_id === undefined || !labelled.has(process.entity_id));
      if (good.length > 10) benign.push(template(name, good));
    }
  }
  return { benign, incidents };
}

/** Everything that follows from one login or one start of a service. */
export function sessions(records: readonly EcsRecord[]): EcsRecord[][] {
  const out: EcsRecord[][] = [];
  for (const host of new Set(records.map(({ host }) => host.name))) {
    const of = new Map<number, EcsRecord[]>();
    for (const record of records) {
      if (record.host.name !== host) continue;
      const { pid, parent, executable } = record.process;
      const begins = record.event.action === 'exec' && executable?.endsWith(`/${SESSION}`);
      const session = begins ? undefined : (of.get(pid) ?? of.get(parent?.pid ?? -1) ?? [...of.values()].at(-1));
      if (session) {
        session.push(record);
        of.set(pid, session);
      } else {
        const opened = [record];
        out.push(opened);
        of.set(pid, opened);
      }
    }
  }
  return out;
}

/** Marks of holes inside a record's JSON; no recorded text has these characters. */
const OPEN = '\u0001';
const CLOSE = '\u0002';

/** @param incident of a session that is one: it is played word for word, since its files must be found where they are run */
export function template(
  name: string,
  session: readonly EcsRecord[],
  incident?: { root_pid: number; process_entity_ids: readonly string[] },
): Template {
  const began = Date.parse(session[0]!['@timestamp']);
  const pids = new Places<number>();
  const entities = new Places<string>();
  const varied = new Places<string>();
  const files = new Places<string>();
  const starts = new Map<string, number>();
  const user = session.findLast(({ user }) => user && user.name !== 'root')?.user?.name ?? 'root';
  for (const { process, '@timestamp': at } of session)
    if (process.entity_id !== undefined && !starts.has(process.entity_id))
      starts.set(process.entity_id, Date.parse(at) - began);
  const ordered = [...session].sort((a, b) => Date.parse(a['@timestamp']) - Date.parse(b['@timestamp']));
  const events = ordered.map((record, number): TemplateEvent => {
    const holes: Hole[] = [];
    const hole = (one: Hole): string => `${OPEN}${holes.push(one) - 1}${CLOSE}`;
    const { process, file } = record;
    const entity = (id: string | undefined) =>
      id === undefined ? undefined : hole({ kind: 'entity', of: entities.of(id) });
    const pid = (number: number | undefined) =>
      number === undefined ? undefined : hole({ kind: 'pid', of: pids.of(number) });
    // the session's own shell stays as it is: its children name it, word for word
    const own =
      process.entity_id !== undefined && record.event.action === 'exec' && (starts.get(process.entity_id) ?? 0) > 1_000;
    const tells = own && !incident ? varied.of(process.entity_id!) : undefined;
    const changed = {
      ...record,
      '@timestamp': hole({ kind: 'time' }),
      host: {
        ...record.host,
        id: hole({ kind: 'host-id' }),
        name: hole({ kind: 'host' }),
        hostname: hole({ kind: 'host' }),
      },
      ...(record.user
        ? { user: { ...record.user, ...(record.user.name === user ? { id: hole({ kind: 'user-id' }) } : {}) } }
        : {}),
      event: { ...record.event, id: hole({ kind: 'event' }) },
      process: {
        ...process,
        pid: pid(process.pid),
        ...(process.entity_id === undefined ? {} : { entity_id: entity(process.entity_id) }),
        ...(process.start && process.entity_id !== undefined
          ? { start: hole({ kind: 'start', of: entities.of(process.entity_id) }) }
          : {}),
        ...(tells === undefined || !process.args
          ? {}
          : { args: [...process.args, hole({ kind: 'argument', of: tells })] }),
        ...(tells === undefined || process.command_line === undefined
          ? {}
          : { command_line: process.command_line + hole({ kind: 'word', of: tells }) }),
        ...(process.parent
          ? {
              parent: {
                ...process.parent,
                ...(process.parent.pid === undefined ? {} : { pid: pid(process.parent.pid) }),
                ...(process.parent.entity_id === undefined ? {} : { entity_id: entity(process.parent.entity_id) }),
              },
            }
          : {}),
      },
      ...(file
        ? {
            file: {
              ...file,
              ...(record.event.action === 'creation' && !incident
                ? { path: unlike(file.path, hole({ kind: 'name', of: files.of(`${file.path} ${number}`) })) }
                : {}),
            },
          }
        : {}),
    };
    const at = Date.parse(record['@timestamp']) - began;
    return { at, action: record.event.action, pieces: cut(JSON.stringify(changed), holes, user) };
  });
  return {
    name,
    events,
    pids: pids.size,
    entities: [...entities.keys()].map((id) => ({ at: starts.get(id) ?? 0 })),
    varied: varied.size,
    files: files.size,
    service: /^(?:web|db|relay|ci)-/.test(name),
    labelled: (incident?.process_entity_ids ?? []).filter((id) => starts.has(id)).map((id) => entities.of(id)),
    root: incident ? pids.of(incident.root_pid) : 0,
  };
}

/** `/a/b.txt` -> `/a/b-HOLE.txt` */
function unlike(path: string, hole: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1 ? `${path.slice(0, dot)}-${hole}${path.slice(dot)}` : `${path}-${hole}`;
}

/** Numbers and arguments lose their quotes: what fills an argument's hole brings them along, or is nothing. */
function cut(json: string, holes: readonly Hole[], user: string): (string | Hole)[] {
  const pattern = new RegExp(`,?"${OPEN}(\\d+)${CLOSE}"|${OPEN}(\\d+)${CLOSE}|(?<![\\w-])${user}(?![\\w-])`, 'gu');
  const plain = json.replaceAll('\\u0001', OPEN).replaceAll('\\u0002', CLOSE);
  const out: (string | Hole)[] = [];
  let text = '';
  let last = 0;
  for (const found of plain.matchAll(pattern)) {
    text += plain.slice(last, found.index);
    last = found.index + found[0].length;
    const hole: Hole =
      found[1] !== undefined
        ? holes[Number(found[1])]!
        : found[2] !== undefined
          ? holes[Number(found[2])]!
          : { kind: 'user' };
    const quoted = found[1] !== undefined && hole.kind !== 'pid' && hole.kind !== 'argument';
    const comma = found[1] !== undefined && found[0].startsWith(',') && hole.kind !== 'argument' ? ',' : '';
    out.push(text + comma + (quoted ? '"' : ''), hole);
    text = quoted ? '"' : '';
  }
  out.push(text + plain.slice(last));
  return out;
}

class Places<T> {
  private readonly places = new Map<T, number>();

  of(value: T): number {
    const known = this.places.get(value);
    if (known !== undefined) return known;
    this.places.set(value, this.places.size);
    return this.places.size - 1;
  }

  keys(): IterableIterator<T> {
    return this.places.keys();
  }

  get size(): number {
    return this.places.size;
  }
}
