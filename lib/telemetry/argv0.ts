/** What argv[0] says of a program against what runs, and who made it say so. */
import type { Behavior } from './behavior';
import { isInterpreter, isShell } from './fact-programs';
import { baseName, isDaemonName, isPackaged, isSystemPath } from './paths';

/** argv[0] has the file name of the image; the dash before a login shell's name is none of it. */
export function namesImage(argv0: string, path: string): boolean {
  const name = baseName(path);
  if (baseName(argv0) === name) return true;
  return argv0.startsWith('-') && (baseName(argv0.slice(1)) === name || SHELL.test(argv0));
}

const SHELL = /^-(?:ba|da|z|k|a|c|tc|fi)?sh$/;
const KERNEL_THREAD = /^\[[^\]\s][^\]]*\]?$/;
/** Names that one honest program bears beside its own (init is a link to systemd). */
const SAME_PROGRAM = new Set(['init systemd', 'telinit systemd', 'cron crond', 'dbus-daemon dbus-broker-launch']);

/** What of the system argv[0] claims to be, if the image is not that. */
export function claimedName(b: Behavior): string | undefined {
  const [argv0, path] = [b.process.argv?.[0], b.process.image];
  return argv0 && path !== undefined ? claimedOf(argv0, path) : undefined;
}

export function claimedOf(argv0: string, path: string): string | undefined {
  if (KERNEL_THREAD.test(argv0)) return argv0;
  // "sshd: user@pts/0", "(systemd)", "-bash": what is left is the name
  const word = argv0
    .split(/[\s\0]/, 1)[0]!
    .replace(/^-|:$/g, '')
    .replace(/^\((.+)\)$/, '$1');
  const absolute = word.startsWith('/');
  const claimed = absolute ? baseName(word) : word;
  const daemon = isDaemonName(claimed);
  // launchers in /usr/bin start programs of /opt or /usr/share under their own path
  if (!isSystemPath(path)) return daemon || (absolute && isSystemPath(word) && !isPackaged(path)) ? word : undefined;
  // among the system's own programs other names are links: only a daemon's name is a claim
  const actual = baseName(path);
  if (absolute && runsCode(path) && !runsCode(word) && isSystemPath(word)) return word;
  return daemon && actual !== claimed && !SAME_PROGRAM.has(`${claimed} ${actual}`) ? word : undefined;
}

/** Runs what it is given, under its own name: a script's argv[0] is its interpreter. busybox is many programs by name. */
function runsCode(path: string): boolean {
  return (isInterpreter(path) || isShell(path)) && baseName(path) !== 'busybox';
}

/** The parent's arguments hold argv[0], and another of them the program. */
export function isDisguisedByParent(b: Behavior): boolean | undefined {
  const { argv, image: path, parent } = b.process;
  const argv0 = argv?.[0];
  if (argv0 === undefined || path === undefined || !parent || (!parent.argv && parent.commandLine === undefined))
    return undefined;
  if (argv0 === '' || namesImage(argv0, path)) return false;
  if (!parent.argv)
    return holdsWord(parent.commandLine!, argv0, false) && holdsWord(parent.commandLine!, baseName(path), true);
  const name = baseName(path);
  return (
    parent.argv.some((argument) => holdsName(argument, argv0)) &&
    parent.argv.some((argument) => holdsProgram(argument, name))
  );
}

/** The argument is the name, by itself (`-s NAME`), attached (`-sNAME`, `--name=NAME`), or a word of a shell script. */
function holdsName(argument: string, name: string): boolean {
  if (argument === name) return true;
  if (argument.length <= name.length) return false;
  if (argument.startsWith('-') && argument.endsWith(name)) {
    const before = argument.slice(0, -name.length);
    return before.endsWith('=') || /^-[A-Za-z]$/.test(before);
  }
  return isScript(argument) && holdsWord(argument, name, false);
}

/** The argument is the program: any path to a file of the image's name, since folders may be links and relative. */
function holdsProgram(argument: string, name: string): boolean {
  if (isScript(argument)) return holdsWord(argument, name, true);
  return baseName(argument) === name || argument.endsWith(`=${name}`);
}

/** Arguments with blanks can be scripts (`sh -c "..."`): their words count as arguments. */
function isScript(argument: string): boolean {
  return /[\s;&|]/.test(argument);
}

const BOUNDARY = /[\s'"`;&|()<>=]/;

/** Characters that one search may compare: an adversary writes both texts, and repetitive ones make every place a candidate. */
const MAX_COMPARED = 10_000_000;

/** `word` stands in the text between blanks, quotes or shell punctuation; with `asPath` a folder may precede it. */
function holdsWord(text: string, word: string, asPath: boolean): boolean {
  let left = MAX_COMPARED;
  for (let at = text.indexOf(word); at >= 0 && left > 0; at = text.indexOf(word, at + 1)) {
    left -= word.length;
    const before = text[at - 1];
    const after = text[at + word.length];
    const starts = before === undefined || BOUNDARY.test(before) || (asPath && before === '/');
    if (starts && (after === undefined || BOUNDARY.test(after))) return true;
  }
  return false;
}
