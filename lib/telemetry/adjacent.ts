import type { Behavior } from './behavior';
import type { FileTarget, NetTarget } from './event';

/** What an event did, in plain words: "connects to 203.0.113.45:3333". Text is raw; escape it where it is drawn. */
export function eventTitle(b: Behavior): string {
  const failed = b.outcome === 'failure' && b.kind !== 'exec_failed' ? ' (failed)' : '';
  return shortened(sentence(b)) + failed;
}

function sentence(b: Behavior): string {
  const { kind, file, net } = b;
  switch (kind) {
    case 'process_start':
      return `runs ${runs(b)}`;
    case 'process_end':
      return 'ends';
    case 'file_create':
      return `creates ${path(file)}`;
    case 'file_write':
      return `writes ${path(file)}`;
    case 'file_rename':
      return file?.fromPath ? `renames ${file.fromPath} to ${file.path}` : `renames ${path(file)}`;
    case 'file_delete':
      return `deletes ${path(file)}`;
    case 'file_chmod':
      return chmod(file);
    case 'net_connect':
      return net?.initiated === false ? `is reached at ${destination(net)}` : `connects to ${destination(net)}`;
    case 'exec_failed':
      return `fails to run ${path(file)}`;
    case 'other':
      return b.action ? `does ${b.action}` : 'does something else';
    default:
      return kind satisfies never;
  }
}

/** The image is the truth; the name that it was started under is told where it is another. */
function runs(b: Behavior): string {
  const image = b.image ?? b.process.image;
  const { argv, commandLine } = b.process;
  if (image === undefined) return commandLine ?? 'a program that was not recorded';
  const name = argv?.[0] ?? commandLine?.split(' ', 1)[0];
  if (name === undefined || lastPart(name) === lastPart(image)) return image;
  return `${image} as ${commandLine ?? name}`;
}

function chmod(file: FileTarget | undefined): string {
  if (file?.mode === undefined) return `changes the mode of ${path(file)}`;
  const mode = file.mode.toString(8).padStart(4, '0');
  return file.mode & 0o111 ? `marks ${file.path} executable (${mode})` : `sets the mode of ${file.path} to ${mode}`;
}

function destination(net: NetTarget | undefined): string {
  if (!net) return 'an address that was not recorded';
  const address = net.ip.includes(':') ? `[${net.ip}]:${net.port}` : `${net.ip}:${net.port}`;
  return net.hostname && net.hostname !== net.ip ? `${net.hostname} (${address})` : address;
}

function path(file: FileTarget | undefined): string {
  return file?.path || 'a file that was not recorded';
}

function lastPart(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

const LONGEST = 300;

/** A command line may have two megabytes; a title says where it was cut. */
function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} … (${text.length - LONGEST} more)` : text;
}
