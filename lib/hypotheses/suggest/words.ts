import type { EventKind } from '../../telemetry/event';
import type { FactName } from '../../telemetry/facts';
import type { SuggestCategory } from './atoms';

/** A fact in a sentence, and its place and words in a title. */
type Words = readonly [clause: string, place: 'before' | 'noun' | 'after' | 'does', short: string];

/** Each fact as the end of "a program that ...". */
const PROGRAM: Partial<Record<FactName, Words>> = {
  DisguisedByParent: ['its parent started under a false name', 'noun', 'child disguised by its parent'],
  Argv0ClaimsSystem: ['poses as part of the system', 'before', 'fake system'],
  Argv0Mismatch: ['bears another name than its file', 'before', 'misnamed'],
  ImageHidden: ['is hidden or lies in a hidden folder', 'before', 'hidden'],
  HiddenTwice: ['is hidden in a hidden folder', 'before', 'doubly hidden'],
  FolderMasquerade: ['lies in a folder made to be overlooked', 'after', 'in a lookalike folder'],
  ImageTemporary: ['runs from a temporary file system', 'after', 'in a temp folder'],
  ImageInHiddenTemporaryFolder: [
    'runs from a hidden folder in a temporary file system',
    'after',
    'in a hidden temp folder',
  ],
  ImageUserWritable: ['lies where ordinary accounts write', 'before', 'user-writable'],
  ImageBelowConfig: ['runs from below .config', 'after', 'below .config'],
  ImageFresh: ['was written just before by its own lineage', 'before', 'just-written'],
  ImageDownloaded: ['was downloaded just before', 'before', 'just-downloaded'],
  ImageIsShell: ['is a shell', 'noun', 'shell'],
  ImageIsInterpreter: ['is an interpreter', 'noun', 'interpreter'],
  ImageFileless: ['has no file on disk', 'before', 'fileless'],
  UserIsService: ['runs under a service account', 'before', 'service-account'],
  ParentImageHidden: ['was started by a hidden program', 'after', 'started by a hidden program'],
  ParentHiddenTwice: [
    'was started by a program hidden in a hidden folder',
    'after',
    'started by a doubly hidden program',
  ],
  ParentFolderMasquerade: [
    'was started from a folder made to be overlooked',
    'after',
    'started from a lookalike folder',
  ],
  ParentImageTemporary: ['was started by a program in a temporary file system', 'after', 'started from a temp folder'],
  ParentImageInHiddenTemporaryFolder: [
    'was started by a program in a hidden temporary folder',
    'after',
    'started from a hidden temp folder',
  ],
  ParentImageUserWritable: [
    'was started by a program that lies where ordinary accounts write',
    'after',
    'started by a user-writable program',
  ],
  ParentImageBelowConfig: ['was started by a program below .config', 'after', 'started from below .config'],
  ArgumentInlineCode: ['is given its code as an argument', 'does', 'runs inline code'],
  ArgumentDevTcp: ['uses /dev/tcp', 'does', 'uses /dev/tcp'],
  ArgumentDecodes: ['decodes hidden text', 'does', 'decodes hidden text'],
  ArgumentPersistence: ['names what the system starts by itself', 'does', 'names an autostart file'],
  ArgumentCredentials: ['names a place of secrets', 'does', 'names a secret file'],
  ArgumentTraces: ['removes traces', 'does', 'removes traces'],
  ArgumentUrlWithAddress: ['is given a URL with a bare address', 'does', 'is given a bare-address URL'],
  ArgumentHiddenTemporary: ['names a hidden path in a temporary file system', 'does', 'names a hidden temp path'],
  ArgumentTunnel: ['carries traffic or a shell over a connection', 'does', 'tunnels a connection'],
  ImageIsDownloader: ['fetches files', 'noun', 'downloader'],
  WorkingFolderHidden: ['works in a hidden folder', 'does', 'works in a hidden folder'],
  WorkingFolderTemporary: ['works in a temporary file system', 'does', 'works in a temp folder'],
  WorkingFolderMasquerade: ['works in a folder made to be overlooked', 'does', 'works in a lookalike folder'],
  ScriptHidden: ['runs a hidden script', 'does', 'runs a hidden script'],
  ScriptTemporary: ['runs a script from a temporary file system', 'does', 'runs a temp-folder script'],
  ScriptUserWritable: ['runs a script that lies where ordinary accounts write', 'does', 'runs a user-writable script'],
  ArgumentPipesToShell: ['sends what it fetches or decodes into a shell', 'does', 'pipes into a shell'],
  ArgumentDownloadsAndRuns: [
    'fetches something and makes it executable in one command',
    'does',
    'downloads and makes executable',
  ],
  ArgumentRemoteShell: ['ties a shell to a connection', 'does', 'ties a shell to a connection'],
  ArgumentPreload: ['puts a library into other programs', 'does', 'preloads a library'],
  ArgumentKernelModule: ['gives the kernel new code', 'does', 'loads a kernel module'],
  ArgumentSetId: ["lets a file run with its owner's rights", 'does', 'sets setuid'],
  ArgumentStages: ['makes an archive in a temporary or hidden place', 'does', 'stages an archive'],
  ArgumentUploads: ['sends a file elsewhere', 'does', 'uploads a file'],
  ArgumentAccounts: ['makes an account or changes its rights', 'does', 'changes accounts'],
  ArgumentDefenses: ['switches off what protects the system', 'does', 'disables defenses'],
  ArgumentAttributes: ['makes a file unchangeable', 'does', 'makes a file immutable'],
  ArgumentSearches: ['looks for secrets', 'does', 'searches for secrets'],
  ArgumentMemory: ['runs code without a file', 'does', 'runs code from memory'],
  ArgumentTimes: ["changes a file's time", 'does', 'sets file times'],
  ArgumentHostRoot: ['reaches out of a container', 'does', 'reaches out of a container'],
  ArgumentDiscovers: ['asks about the system and its users', 'does', 'surveys the system'],
  ArgumentMines: ['is told how to mine coins', 'does', 'mines coins'],
  ArgumentHidesProcess: ['hides a process', 'does', 'hides a process'],
  ParentImageFileless: ['was started by a program that has no file', 'after', 'started by a fileless program'],
  ParentArgv0ClaimsSystem: [
    'was started by a program that poses as part of the system',
    'after',
    'started by a fake system program',
  ],
};

/** Each fact as the end of "a file ...". */
const TARGET: Partial<Record<FactName, Words>> = {
  TargetHidden: ['that is hidden', 'before', 'hidden'],
  TargetHiddenTwice: ['that is hidden in a hidden folder', 'before', 'doubly hidden'],
  TargetFolderMasquerade: ['in a folder made to be overlooked', 'after', 'in a lookalike folder'],
  TargetTemporary: ['in a temporary file system', 'after', 'in a temp folder'],
  TargetInHiddenTemporaryFolder: ['in a hidden folder of a temporary file system', 'after', 'in a hidden temp folder'],
  TargetUserWritable: ['where ordinary accounts write', 'before', 'user-writable'],
  TargetBelowConfig: ['below .config', 'after', 'below .config'],
  TargetPersistence: ['that the system starts by itself', 'before', 'autostart'],
  TargetCredentials: ['that keeps secrets', 'before', 'secret'],
  TargetTraces: ['that keeps traces', 'before', 'log'],
  TargetWebScript: ['that a web server runs', 'before', 'web-served'],
  FileOpenToAll: ['that everybody may change and run', 'before', 'world-writable'],
  FileSetId: ['with the rights of its owner', 'before', 'setuid'],
};

const DONE: Partial<Record<EventKind, string>> = {
  file_create: 'creates',
  file_write: 'writes',
  file_rename: 'moves',
  file_chmod: 'changes the mode of',
  file_delete: 'deletes',
};

/** What a suggestion is about, as far as words need it. */
export interface Said {
  readonly category: SuggestCategory;
  readonly kinds: readonly EventKind[];
  readonly facts: readonly FactName[];
}

/** A sentence in plain words: "A program that poses as part of the system connects outside". */
export function sentenceOf({ category, kinds, facts }: Said): string {
  const who = facts.flatMap((fact) => PROGRAM[fact]?.[0] ?? []);
  const program = who.length === 0 ? 'A program' : `A program that ${listed(who)}`;
  if (category === 'process_creation') return who.length === 0 ? 'A program runs' : program;
  if (category === 'network_connection') return `${program} connects outside`;
  const made = makesExecutable(kinds, facts);
  const run = facts.includes('FileExecutable') && !made ? ['that can be run'] : [];
  const where = facts.flatMap((fact) => TARGET[fact]?.[0] ?? []);
  const what = made ? 'makes a file executable' : `${DONE[kinds[0]!] ?? 'touches'} a file`;
  return [program, what, listed([...run, ...where])].filter(Boolean).join(' ');
}

/**
 * A name short enough for a row of a table, what is telling first: "Fake system program connects out". Different facts have
 * different names.
 */
export function titleOf({ category, kinds, facts }: Said): string {
  const program = phrase('program', placed(PROGRAM, facts));
  const does = facts.flatMap((fact) => shortIn(PROGRAM, fact, 'does'));
  if (category === 'network_connection') does.push('connects out');
  if (category.startsWith('file')) does.push(fileWork(kinds, facts));
  if (program === 'program' && does.length > 0) return capital(listed(does));
  return capital([program, listed(does)].filter(Boolean).join(' '));
}

function fileWork(kinds: readonly EventKind[], facts: readonly FactName[]): string {
  const made = makesExecutable(kinds, facts);
  const words = placed(TARGET, facts);
  if (facts.includes('FileExecutable') && !made) words.before.push('executable');
  const file = phrase('file', words);
  return `${made ? 'makes' : (DONE[kinds[0]!] ?? 'touches')} ${article(file)} ${file}${made ? ' executable' : ''}`;
}

const makesExecutable = (kinds: readonly EventKind[], facts: readonly FactName[]): boolean =>
  kinds[0] === 'file_chmod' && facts.includes('FileExecutable');

type Table = Partial<Record<FactName, Words>>;

function placed(table: Table, facts: readonly FactName[]) {
  const at = (place: Words[1]) => facts.flatMap((fact) => shortIn(table, fact, place));
  return { before: at('before'), noun: at('noun'), after: at('after') };
}

function shortIn(table: Table, fact: FactName, place: Words[1]): string[] {
  const words = table[fact];
  return words?.[1] === place ? [words[2]] : [];
}

function phrase(noun: string, words: ReturnType<typeof placed>): string {
  return [...words.before, words.noun.join(' and ') || noun, words.after.join(', ')].filter(Boolean).join(' ');
}

const article = (words: string): string => (/^[aeio]/.test(words) ? 'an' : 'a');

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
