import { namesImage } from '../../telemetry/argv0';
import type { NormalEvent } from '../../telemetry/event';
import { folderOf, isPackaged, isUserWritable } from '../../telemetry/paths';
import { fileOperations } from '../../telemetry/provenance';

/** What an intrusion brought along and can therefore change at will, read from its events. */
export interface Incident {
  /** in event order, of one host */
  readonly events: readonly NormalEvent[];
  /** programs that ran and that no package manager put there */
  readonly programs: readonly string[];
  /** the folders in which they lie, where ordinary accounts write */
  readonly folders: readonly string[];
  /** the programs, and what it wrote beside them. Other files (a crontab, a key) must be called what they are called */
  readonly files: readonly string[];
  /** what its programs said they were: argv[0] that does not name the image */
  readonly disguises: readonly string[];
  /** the other ends of its connections, "address port" */
  readonly destinations: readonly { readonly ip: string; readonly port: number }[];
}

/** @param events everything that the intrusion's processes did, on one host, in event order */
export function incidentOf(events: readonly NormalEvent[]): Incident {
  const programs = unique(
    events.flatMap(({ kind, actor }) =>
      kind === 'process_start' && actor.image !== undefined && isBrought(actor.image) ? [actor.image] : [],
    ),
  );
  const folders = unique(programs.map(folderOf).filter(isUserWritable));
  const beside = events.flatMap(written).filter((path) => isBrought(path) && folders.includes(folderOf(path)));
  const disguises = events.flatMap(({ kind, actor }) => {
    const argv0 = actor.argv?.[0];
    if (kind !== 'process_start' || argv0 === undefined || actor.image === undefined) return [];
    return isBrought(actor.image) && !namesImage(argv0, actor.image) ? [argv0] : [];
  });
  const destinations = new Map(
    events.flatMap(({ net }) => (net?.initiated ? [[`${net.ip} ${net.port}`, { ip: net.ip, port: net.port }]] : [])),
  );
  return {
    events,
    programs,
    folders,
    files: unique([...programs, ...beside]),
    disguises: unique(disguises.filter((name) => name !== '')),
    destinations: [...destinations.values()],
  };
}

/** Files that an event brought into being or made usable. What cp and mv might have written is known by what runs later. */
function written(event: NormalEvent): string[] {
  const { kind, file } = event;
  if (kind === 'process_start') return fileOperations(event).flatMap((op) => (op.action === 'write' ? [op.path] : []));
  return file && kind !== 'file_delete' && kind !== 'exec_failed' ? [file.path] : [];
}

/** The system's own files stay what they are: an intruder without the rights of a package manager cannot change them. */
function isBrought(path: string): boolean {
  return path.startsWith('/') && !isPackaged(path);
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
