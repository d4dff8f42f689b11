import type { NormalEvent } from './event';

/**
 * Where files come from, per host: what wrote a path, when, and whether the bytes came from a download tool. Followed
 * through rename, mv, cp and install, because an intruder moves a payload before running it. Copies are read from the
 * tools' arguments: agents report the copy as one more creation, or (below unwatched folders) not at all.
 */
export interface FileOrigin {
  /** epoch ms of the last write; undefined: the path is known only as deleted, or as moved from an unknown file */
  writtenTime?: number;
  writerId?: string;
  writerAnchorId?: string;
  downloaded: boolean;
}

export type FileOperation =
  | { action: 'write'; path: string; downloads: boolean }
  | { action: 'copy' | 'rename'; path: string; fromPath: string }
  | { action: 'delete'; path: string };

/** A program written by another process of the same lineage less than this long ago is fresh. */
export const FRESH_MS = 10 * 60_000;

const DOWNLOAD_TOOLS = new Set([
  'curl',
  'wget',
  'aria2c',
  'axel',
  'scp',
  'sftp',
  'ftp',
  'tftp',
  'lftp',
  'rsync',
  'nc',
  'ncat',
  'socat',
  'busybox-wget',
]);

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function isDownloadTool(image: string | undefined): boolean {
  return image !== undefined && DOWNLOAD_TOOLS.has(baseName(image));
}

/** What an event does to paths. Several rows may name one path; the last one in order stands. */
export function fileOperations(event: NormalEvent): FileOperation[] {
  const { file } = event;
  switch (event.kind) {
    case 'file_create':
    case 'file_write':
      return file ? [{ action: 'write', path: file.path, downloads: isDownloadTool(event.actor.image) }] : [];
    case 'file_rename':
      return file?.fromPath ? [{ action: 'rename', path: file.path, fromPath: file.fromPath }] : [];
    case 'file_delete':
      return file ? [{ action: 'delete', path: file.path }] : [];
    case 'process_start':
      return fromArguments(event);
    default:
      return [];
  }
}

/** cp, mv and install name source and target; curl and wget name what they write. */
function fromArguments(event: NormalEvent): FileOperation[] {
  const { image, argv, cwd } = event.actor;
  if (!image || !argv) return [];
  switch (baseName(image)) {
    case 'cp':
    case 'install':
      return moved('copy', argv, cwd);
    case 'mv':
      return moved('rename', argv, cwd);
    case 'curl':
      return written(argv, cwd, ['-o', '--output']);
    case 'wget':
      return written(argv, cwd, ['-O', '--output-document']);
    default:
      return [];
  }
}

const TAKES_VALUE = new Set(['-m', '--mode', '-o', '--owner', '-g', '--group', '-S', '--suffix']);
const TARGET_FOLDER = new Set(['-t', '--target-directory']);

function moved(action: 'copy' | 'rename', argv: string[], cwd: string | undefined): FileOperation[] {
  const names: string[] = [];
  let folder: string | undefined;
  for (let i = 1; i < argv.length; i++) {
    const arg = argv[i]!;
    if (TARGET_FOLDER.has(arg)) folder = argv[++i];
    else if (arg.startsWith('--target-directory=')) folder = arg.slice('--target-directory='.length);
    else if (TAKES_VALUE.has(arg) && baseName(argv[0] ?? '') === 'install') i++;
    else if (!arg.startsWith('-') || arg === '-') names.push(arg);
  }
  const target = folder ?? names.pop();
  if (target === undefined) return [];
  const out: FileOperation[] = [];
  for (const name of names.slice(0, 64)) {
    const fromPath = resolvePath(name, cwd);
    if (!fromPath) continue;
    // The arguments do not say whether the target is a folder: both readings are kept, only the true one is ever run.
    const whole = resolvePath(target, cwd);
    const inside = resolvePath(`${target}/${baseName(name)}`, cwd);
    if (whole && folder === undefined && names.length === 1 && !target.endsWith('/')) {
      out.push({ action, path: whole, fromPath });
    }
    if (inside) out.push({ action: 'copy', path: inside, fromPath });
  }
  return out;
}

function written(argv: string[], cwd: string | undefined, flags: string[]): FileOperation[] {
  const at = argv.findIndex((arg) => flags.includes(arg));
  const joined = argv.find((arg) => flags.some((flag) => flag.startsWith('--') && arg.startsWith(`${flag}=`)));
  const name = at >= 0 ? argv[at + 1] : joined?.slice(joined.indexOf('=') + 1);
  const path = name && name !== '-' ? resolvePath(name, cwd) : undefined;
  return path ? [{ action: 'write', path, downloads: true }] : [];
}

/** An absolute path without `.`, `..` and doubled slashes; undefined when a relative one has no folder to start from. */
export function resolvePath(name: string, cwd: string | undefined): string | undefined {
  const full = name.startsWith('/') ? name : cwd?.startsWith('/') ? `${cwd}/${name}` : undefined;
  if (full === undefined) return undefined;
  const out: string[] = [];
  for (const piece of full.split('/')) {
    if (piece === '' || piece === '.') continue;
    if (piece === '..') out.pop();
    else out.push(piece);
  }
  return `/${out.join('/')}`;
}
