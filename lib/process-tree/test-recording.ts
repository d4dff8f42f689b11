import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { EventKind } from '../telemetry/event';
import type { TreeMark, TreeProcess } from './tree';

/** A small reader of the recording for the tests of this folder: one host's processes, without the database. */
interface Recorded {
  '@timestamp': string;
  host: { name: string };
  user?: { name?: string };
  event: { action: string; id: string };
  process: {
    entity_id?: string;
    pid: number;
    executable: string;
    args?: string[];
    working_directory?: string;
    hash?: { sha256: string };
    previous?: { executable: string }[];
    parent?: { pid: number; entity_id?: string };
  };
  file?: { path: string; mode?: string };
  destination?: { ip: string; port: number };
}

const KINDS: Record<string, EventKind> = {
  exec: 'process_start',
  end: 'process_end',
  creation: 'file_create',
  chmod: 'file_chmod',
  connection_attempted: 'net_connect',
};

export function recordedProcesses(host: string, file = 'ecs-fleet-1'): TreeProcess[] {
  const text = gunzipSync(readFileSync(new URL(`../../data/sample/${file}.ndjson.gz`, import.meta.url))).toString();
  const processes: TreeProcess[] = [];
  const current = new Map<number, TreeProcess>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const record = JSON.parse(line) as Recorded;
    if (record.host.name !== host) continue;
    const time = Date.parse(record['@timestamp']);
    const seq = Number(record.event.id.split('-').at(-1));
    const kind = KINDS[record.event.action]!;
    const { pid } = record.process;
    let process = current.get(pid);
    if (kind === 'process_start') {
      const predecessor = record.process.previous && process ? process : undefined;
      const ppid = record.process.parent?.pid ?? null;
      process = newProcess(`${pid}-${seq}`, pid, ppid, time, seq, record);
      process.predecessorId = predecessor?.id ?? null;
      process.parentId =
        ppid === null ? null : (current.get(ppid)?.id ?? phantom(ppid, current, processes, time, seq).id);
      current.set(pid, process);
      processes.push(process);
    }
    if (!process) continue;
    if (kind === 'process_end') process.endTime = time;
    process.marks.push(markOf(record, kind, time, seq));
    process.counts = {
      all: process.marks.length,
      files: process.marks.filter((mark) => mark.file).length,
      connections: process.marks.filter((mark) => mark.net).length,
    };
  }
  return processes;
}

function phantom(
  pid: number,
  current: Map<number, TreeProcess>,
  processes: TreeProcess[],
  time: number,
  seq: number,
): TreeProcess {
  const process = { ...emptyProcess(`phantom-${pid}`, pid), time, seq };
  current.set(pid, process);
  processes.push(process);
  return process;
}

function newProcess(
  id: string,
  pid: number,
  ppid: number | null,
  time: number,
  seq: number,
  record: Recorded,
): TreeProcess {
  const { executable, args, working_directory, hash } = record.process;
  return {
    ...emptyProcess(id, pid),
    ppid,
    started: true,
    time,
    seq,
    startRef: `1-${time * 1000}-${seq}-0`,
    behavior: {
      started: true,
      image: executable,
      argv: args,
      cwd: working_directory,
      user: record.user?.name,
      sha256: hash?.sha256,
    },
  };
}

function markOf(record: Recorded, kind: EventKind, time: number, seq: number): TreeMark {
  return {
    ref: `1-${time * 1000}-${seq}-0`,
    time,
    seq,
    kind,
    file: record.file
      ? { path: record.file.path, mode: record.file.mode ? Number.parseInt(record.file.mode, 8) : undefined }
      : undefined,
    net: record.destination ? { ip: record.destination.ip, port: record.destination.port, initiated: true } : undefined,
    external: record.destination ? !record.destination.ip.startsWith('10.') : false,
    alerts: [],
    observed: false,
  };
}

/** A process of which nothing but its pid is known. */
export function emptyProcess(id: string, pid: number): TreeProcess {
  return {
    id,
    pid,
    ppid: null,
    parentId: null,
    predecessorId: null,
    anchorId: id,
    started: false,
    time: 0,
    seq: 0,
    endTime: null,
    exitCode: null,
    startRef: null,
    behaviorId: '',
    behavior: { started: false },
    disguised: false,
    claims: null,
    facts: [],
    cut: false,
    marks: [],
    counts: { all: 0, files: 0, connections: 0 },
    hiddenMarks: 0,
    hiddenChildren: 0,
  };
}
