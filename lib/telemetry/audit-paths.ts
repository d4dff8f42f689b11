/** The PATH records of an event: which of them its kind and its paths tell already, and which a behavior must keep. */
import type { Behavior } from './behavior';
import type { EventKind } from './event';

/** A PATH record: the absolute path and what the call did with it (NORMAL, PARENT, CREATE, DELETE, UNKNOWN). */
export interface AuditPath {
  path: string;
  nametype: string;
}

/** What the kernel names for an event of this kind when nothing is unusual. Folders end in a slash, as the kernel logs them. */
export function toldPaths(kind: EventKind, path: string | undefined, fromPath?: string): AuditPath[] {
  if (!path) return [];
  const parent = { path: folderOf(path), nametype: 'PARENT' };
  switch (kind) {
    case 'file_create':
      return [parent, { path, nametype: 'CREATE' }];
    case 'file_delete':
      return [parent, { path, nametype: 'DELETE' }];
    case 'file_rename': {
      const from = fromPath ? [{ path: fromPath, nametype: 'DELETE' }] : [];
      const folders = [...new Set([fromPath ? folderOf(fromPath) : parent.path, parent.path])];
      return [
        ...folders.map((folder) => ({ path: folder, nametype: 'PARENT' })),
        ...from,
        { path, nametype: 'CREATE' },
      ];
    }
    case 'exec_failed':
      return [{ path, nametype: 'UNKNOWN' }];
    default:
      return [{ path, nametype: 'NORMAL' }];
  }
}

/** The PATH records of a behavior. */
export function pathsOf(b: Behavior): readonly AuditPath[] {
  if (b.kind === 'process_start') {
    const told = toldPaths(b.kind, b.process.image);
    return [...told, ...(b.process.execNames ?? []).map((path) => ({ path, nametype: 'NORMAL' }))];
  }
  return b.paths ?? toldPaths(b.kind, b.file?.path, b.file?.fromPath);
}

/** The kernel opens the loader for every program that is linked to it: it tells nothing of the start. */
const LOADER = /\/ld(?:-linux|-musl)?[\w.-]*\.so(?:\.\d+)*$/;

/** The names that an exec was given besides its image: a script, a link to the program. */
export function execNames(image: string | undefined, paths: readonly AuditPath[]): string[] {
  const names = paths.map(({ path }) => path).filter((path) => path !== image && !LOADER.test(path));
  return [...new Set(names)].sort();
}

/** Two lists of PATH records that say the same, in whatever order. */
export function samePaths(a: readonly AuditPath[], b: readonly AuditPath[]): boolean {
  const text = (paths: readonly AuditPath[]) =>
    [...new Set(paths.map(({ path, nametype }) => `${nametype} ${path}`))].sort().join('\n');
  return text(a) === text(b);
}

export function folderOf(path: string): string {
  return path.slice(0, path.replace(/\/+$/, '').lastIndexOf('/') + 1);
}
