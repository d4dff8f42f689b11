/** Generated telemetry with everything that goes wrong in a fleet, and the small tools of the disorder tests. */

/** mulberry32: the same seed gives the same numbers everywhere */
export function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** Consecutive pieces of the sizes that `size` gives. */
export function split<T>(items: readonly T[], size: () => number): T[][] {
  const out: T[][] = [];
  for (let at = 0; at < items.length; ) {
    const n = Math.max(1, size());
    out.push(items.slice(at, at + n));
    at += n;
  }
  return out;
}

const BASE = Date.parse('2026-11-23T10:00:00Z');
const IMAGES = [
  '/usr/bin/bash',
  '/usr/bin/curl',
  '/usr/bin/cp',
  '/tmp/.a/run',
  '/home/u/.config/x',
  '/usr/bin/mv',
  '/usr/sbin/cron',
];
const PATHS = ['/tmp/.a/run', '/home/u/.config/x', '/tmp/b', '/tmp/.a/c'];

/** Of any process, of none, its own, or of the one whose parent it is. */
function parentEntityOf(own: number, next: () => number): string | undefined {
  const dice = next();
  if (dice < 0.4) return `e${Math.floor(next() * 12)}`;
  if (dice < 0.5) return `e${own}`;
  if (own < 6 && dice < 0.9) return `e${own ^ 1}`;
  return undefined;
}

/**
 * ECS lines of `hosts` hosts: few pids, so that they are used again and again; starts that are missing; parents that
 * start after their children; self-parents and cycles; ids that two images share and ids with two contents; files
 * written after they ran; clocks that stand still and jump back; with and without the agent's own process ids.
 */
export function chaos(seed: number, count: number, hosts = 2): string[] {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const host = Math.floor(next() * hosts);
    // Times collide on purpose, jump back now and then, and sometimes by hours.
    const time = BASE + Math.floor(next() * 40) * 250 + (next() < 0.05 ? 5_400_000 : 0) - (next() < 0.05 ? 90_000 : 0);
    const pid = 100 + Math.floor(next() * 8);
    const ppid = next() < 0.1 ? pid : next() < 0.1 ? 1 : 100 + Math.floor(next() * 8);
    const number = Math.floor(next() * 12);
    const entity = next() < 0.5 ? `e${number}` : undefined;
    const parentEntity = parentEntityOf(number, next);
    const image = pick(IMAGES);
    const path = pick(PATHS);
    const args =
      image.endsWith('cp') || image.endsWith('mv')
        ? [image, pick(PATHS), path]
        : image.endsWith('curl')
          ? ['curl', '-o', path]
          : [pick([image, '/usr/sbin/systemd', 'sh']), path];
    const kind = pick([
      'exec',
      'exec',
      'exec',
      'end',
      'creation',
      'chmod',
      'rename',
      'deletion',
      'connection_attempted',
    ] as const);
    // A sequence number is used twice now and then: for the same record (see `repeated`) or for another one.
    const seq = next() < 0.08 ? Math.floor(next() * 20) : i;
    const process: Record<string, unknown> = {
      pid,
      executable: image,
      name: image.slice(image.lastIndexOf('/') + 1),
      args,
      entity_id: entity,
    };
    if (kind === 'exec') {
      process.command_line = args.join(' ');
      process.working_directory = pick(['/tmp', '/home/u']);
      process.parent = { pid: ppid, ...(parentEntity && { entity_id: parentEntity, executable: pick(IMAGES) }) };
    } else process.parent = { pid: ppid };
    if (kind === 'end') process.exit_code = Math.floor(next() * 3);
    lines.push(
      JSON.stringify({
        '@timestamp': new Date(time).toISOString(),
        ecs: { version: '8.11.0' },
        host: { id: `id-${host}`, name: `host-${host}`, os: { type: 'linux' } },
        user: { id: '0', name: 'root' },
        event: {
          action: kind,
          category: [
            kind === 'exec' || kind === 'end' ? 'process' : kind === 'connection_attempted' ? 'network' : 'file',
          ],
          id: `host-${host}-${seq}`,
        },
        process,
        ...(['creation', 'chmod', 'deletion'].includes(kind) && { file: { path, mode: '0755' } }),
        ...(kind === 'rename' && { file: { path, mode: '0755', Ext: { original: { path: pick(PATHS) } } } }),
        ...(kind === 'connection_attempted' && {
          destination: { ip: pick(['203.0.113.9', '10.0.0.4']), port: 443 },
          network: { transport: 'tcp' },
          event_outcome: undefined,
        }),
      }),
    );
  }
  return lines;
}

interface Rec {
  '@timestamp': string;
  host: { id: string };
  event: { action: string; id: string };
  process: { pid: number; entity_id?: string; executable: string; parent: { pid: number; entity_id?: string } };
  file?: { path: string; Ext?: { original: { path: string } } };
}

const read = (lines: readonly string[]): Rec[] => lines.map((line) => JSON.parse(line) as Rec);
const timeOf = (r: Rec): number => Date.parse(r['@timestamp']);
const isStart = (r: Rec): boolean => r.event.action === 'exec';

/** Pairs of records of one host of which `holds` is true. */
function pairs(lines: readonly string[], holds: (a: Rec, b: Rec) => boolean): number {
  const records = read(lines);
  let n = 0;
  for (const a of records) for (const b of records) if (a !== b && a.host.id === b.host.id && holds(a, b)) n++;
  return n;
}

/** How often each kind of disorder occurs in generated records: none of them may get lost from the generator. */
export const DISORDERS: Record<string, (lines: readonly string[]) => number> = {
  'a pid that is used again': (lines) =>
    pairs(lines, (a, b) => isStart(a) && isStart(b) && a.process.pid === b.process.pid && timeOf(a) < timeOf(b)),
  'a process without a start': (lines) =>
    read(lines).filter(
      (r) =>
        !isStart(r) &&
        !read(lines).some(
          (s) => isStart(s) && s.host.id === r.host.id && s.process.pid === r.process.pid && timeOf(s) <= timeOf(r),
        ),
    ).length,
  'a parent that starts after its child': (lines) =>
    pairs(lines, (a, b) => isStart(a) && isStart(b) && a.process.parent.pid === b.process.pid && timeOf(b) > timeOf(a)),
  'a file written after it ran': (lines) =>
    pairs(lines, (a, b) => isStart(a) && b.file?.path === a.process.executable && timeOf(b) > timeOf(a)),
  'a cycle of parents by pid': (lines) =>
    pairs(
      lines,
      (a, b) =>
        isStart(a) &&
        isStart(b) &&
        a.process.pid !== b.process.pid &&
        a.process.parent.pid === b.process.pid &&
        b.process.parent.pid === a.process.pid,
    ),
  "a cycle of parents by the agent's id": (lines) =>
    pairs(
      lines,
      (a, b) =>
        isStart(a) &&
        isStart(b) &&
        !!a.process.entity_id &&
        !!b.process.entity_id &&
        a.process.entity_id !== b.process.entity_id &&
        a.process.parent.entity_id === b.process.entity_id &&
        b.process.parent.entity_id === a.process.entity_id,
    ),
  'its own parent by pid': (lines) =>
    read(lines).filter((r) => isStart(r) && r.process.parent.pid === r.process.pid).length,
  "its own parent by the agent's id": (lines) =>
    read(lines).filter((r) => isStart(r) && !!r.process.entity_id && r.process.parent.entity_id === r.process.entity_id)
      .length,
  'one event id with two contents': (lines) =>
    pairs(lines, (a, b) => a.event.id === b.event.id && JSON.stringify(a) !== JSON.stringify(b)),
  "one agent's id for two images": (lines) =>
    pairs(
      lines,
      (a, b) =>
        isStart(a) &&
        isStart(b) &&
        !!a.process.entity_id &&
        a.process.entity_id === b.process.entity_id &&
        a.process.executable !== b.process.executable,
    ),
  'two events at one time': (lines) => pairs(lines, (a, b) => timeOf(a) === timeOf(b)),
  'a clock that jumps': (lines) =>
    read(lines).filter((r) => timeOf(r) > BASE + 3_600_000).length * read(lines).filter((r) => timeOf(r) < BASE).length,
};
