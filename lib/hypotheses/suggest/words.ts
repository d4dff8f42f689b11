import type { EventKind } from '../../telemetry/event';
import type { FactName } from '../../telemetry/facts';
import type { SuggestCategory } from './atoms';

/** Each fact as the end of "a program that ..." or "a file that ...". */
const CLAUSE: Partial<Record<FactName, string>> = {
  DisguisedByParent: 'its parent started under a false name',
  Argv0ClaimsSystem: 'poses as part of the system',
  Argv0Mismatch: 'bears another name than its file',
  ImageHidden: 'is hidden or lies in a hidden folder',
  HiddenTwice: 'is hidden in a hidden folder',
  FolderMasquerade: 'lies in a folder made to be overlooked',
  ImageTemporary: 'runs from a temporary file system',
  ImageInHiddenTemporaryFolder: 'runs from a hidden folder in a temporary file system',
  ImageUserWritable: 'lies where ordinary accounts write',
  ImageBelowConfig: 'runs from below .config',
  ImageFresh: 'was written just before by its own lineage',
  ImageDownloaded: 'was downloaded just before',
  ImageIsShell: 'is a shell',
  ImageIsInterpreter: 'is an interpreter',
  ImageFileless: 'has no file on disk',
  UserIsService: 'runs under a service account',
  ParentImageHidden: 'was started by a hidden program',
  ParentHiddenTwice: 'was started by a program hidden in a hidden folder',
  ParentFolderMasquerade: 'was started from a folder made to be overlooked',
  ParentImageTemporary: 'was started by a program in a temporary file system',
  ParentImageInHiddenTemporaryFolder: 'was started by a program in a hidden temporary folder',
  ParentImageUserWritable: 'was started by a program that lies where ordinary accounts write',
  ParentImageBelowConfig: 'was started by a program below .config',
  ArgumentInlineCode: 'is given its code as an argument',
  ArgumentDevTcp: 'uses /dev/tcp',
  ArgumentDecodes: 'decodes hidden text',
  ArgumentPersistence: 'names what the system starts by itself',
  ArgumentCredentials: 'names a place of secrets',
  ArgumentTraces: 'removes traces',
  ArgumentUrlWithAddress: 'is given a URL with a bare address',
  ArgumentHiddenTemporary: 'names a hidden path in a temporary file system',
  ArgumentTunnel: 'carries traffic or a shell over a connection',
  ImageIsDownloader: 'fetches files',
  WorkingFolderHidden: 'works in a hidden folder',
  WorkingFolderTemporary: 'works in a temporary file system',
  WorkingFolderMasquerade: 'works in a folder made to be overlooked',
  ScriptHidden: 'runs a hidden script',
  ScriptTemporary: 'runs a script from a temporary file system',
  ScriptUserWritable: 'runs a script that lies where ordinary accounts write',
  ArgumentPipesToShell: 'sends what it fetches or decodes into a shell',
  ArgumentDownloadsAndRuns: 'fetches something and makes it executable in one command',
  ArgumentRemoteShell: 'ties a shell to a connection',
  ArgumentPreload: 'puts a library into other programs',
  ArgumentKernelModule: 'gives the kernel new code',
  ArgumentSetId: "lets a file run with its owner's rights",
  ArgumentStages: 'makes an archive in a temporary or hidden place',
  ArgumentUploads: 'sends a file elsewhere',
  ArgumentAccounts: 'makes an account or changes its rights',
  ArgumentDefenses: 'switches off what protects the system',
  ArgumentAttributes: 'makes a file unchangeable',
  ArgumentSearches: 'looks for secrets',
  ArgumentMemory: 'runs code without a file',
  ArgumentTimes: "changes a file's time",
  ArgumentHostRoot: 'reaches out of a container',
  ArgumentDiscovers: 'asks about the system and its users',
  ArgumentMines: 'is told how to mine coins',
  ArgumentHidesProcess: 'hides a process',
  ParentImageFileless: 'was started by a program that has no file',
  ParentArgv0ClaimsSystem: 'was started by a program that poses as part of the system',
};

const TARGET: Partial<Record<FactName, string>> = {
  TargetHidden: 'that is hidden',
  TargetHiddenTwice: 'that is hidden in a hidden folder',
  TargetFolderMasquerade: 'in a folder made to be overlooked',
  TargetTemporary: 'in a temporary file system',
  TargetInHiddenTemporaryFolder: 'in a hidden folder of a temporary file system',
  TargetUserWritable: 'where ordinary accounts write',
  TargetBelowConfig: 'below .config',
  TargetPersistence: 'that the system starts by itself',
  TargetCredentials: 'that keeps secrets',
  TargetTraces: 'that keeps traces',
  TargetWebScript: 'that a web server runs',
  FileOpenToAll: 'that everybody may change and run',
  FileSetId: 'with the rights of its owner',
};

const DONE: Partial<Record<EventKind, string>> = {
  file_create: 'creates a file',
  file_write: 'writes a file',
  file_rename: 'moves a file',
  file_chmod: 'changes the mode of a file',
  file_delete: 'deletes a file',
};

/** A title in plain words: "A program that poses as part of the system connects outside". */
export function titleOf(category: SuggestCategory, kinds: readonly EventKind[], facts: readonly FactName[]): string {
  const who = facts.flatMap((fact) => CLAUSE[fact] ?? []);
  const program = who.length === 0 ? 'A program' : `A program that ${listed(who)}`;
  if (category === 'process_creation') return program === 'A program' ? 'A program runs' : program;
  if (category === 'network_connection') return `${program} connects outside`;
  const executable = facts.includes('FileExecutable');
  const what =
    executable && kinds[0] === 'file_chmod' ? 'makes a file executable' : (DONE[kinds[0]!] ?? 'touches a file');
  const where = facts.flatMap((fact) => TARGET[fact] ?? []);
  const run = executable && kinds[0] !== 'file_chmod' ? ['that can be run'] : [];
  return [program, what, listed([...run, ...where])].filter(Boolean).join(' ');
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
