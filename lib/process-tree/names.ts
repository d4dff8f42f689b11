import type { TreeProcess } from './tree';

/**
 * What a row calls a process. The image is the truth; argv[0] is what the process says of itself, and stands alone only
 * where it agrees with the image.
 */
export interface RowName {
  /** argv[0] as far as it agrees with the image, else the image */
  name: string;
  /** set where argv[0] goes by another name than its image ("sh" is dash): the image's name */
  really: string | null;
  /** arguments after argv[0], quoted where they hold spaces */
  rest: string;
}

/** Rows show one line; what is longer is cut here, so that a command line of 2 MiB costs a row nothing. */
const SHOWN_CHARACTERS = 400;
const CLAIM_CHARACTERS = 32;

export function rowName(process: TreeProcess): RowName {
  const { image, argv, commandLine, user } = process.behavior;
  const said = argv?.[0];
  const rest = argv ? joinArguments(argv, 1, SHOWN_CHARACTERS) : afterFirstWord(commandLine ?? '');
  if (!image) return { name: shortened(said ?? firstWord(commandLine ?? '') ?? '', user), really: null, rest };
  if (said === undefined) return { name: shortPath(image, user), really: null, rest };
  const agrees = agree(baseName(said), baseName(image));
  const name = said.includes('/') && !said.startsWith('.') ? shortPath(said, user) : shortened(said, user);
  // A claim must not push the truth beside it out of the row.
  return {
    name: agrees || name.length <= CLAIM_CHARACTERS ? name : `${name.slice(0, CLAIM_CHARACTERS)}…`,
    really: agrees ? null : baseName(image),
    rest,
  };
}

/** Whether the row must say FAKE: it claims a name that its image does not bear, or its parent disguised it. */
export function lies({ shown }: { shown: TreeProcess }): boolean {
  return shown.disguised || shown.claims !== null;
}

/** Name alone, for counts such as "12 × date". */
export function plainName(process: TreeProcess): string {
  const { image, argv } = process.behavior;
  const name = baseName(image ?? argv?.[0] ?? '');
  return name === '' ? `pid ${process.pid}` : name.slice(0, 40);
}

/** Python 3.11 runs as python3, and a login shell as -bash: a version suffix or a dash is no other name. */
function agree(said: string, image: string): boolean {
  const plain = said.startsWith('-') ? said.slice(1) : said;
  return (
    plain === image || (plain.length > 1 && image.startsWith(plain) && /^[-.\d]+$/.test(image.slice(plain.length)))
  );
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const SYSTEM_FOLDER = /^\/(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;

/** System programs by their name, everything else by its whole path, the home folder written ~ (display only). */
export function shortPath(path: string, user?: string): string {
  return SYSTEM_FOLDER.test(path) ? baseName(path) : shortened(path, user);
}

function shortened(text: string, user?: string): string {
  const home = homeOf(user);
  const at = home !== null && text.startsWith(`${home}/`) ? `~${text.slice(home.length)}` : text;
  return at.slice(0, SHOWN_CHARACTERS);
}

function homeOf(user?: string): string | null {
  if (!user || user.includes('/')) return null;
  return user === 'root' ? '/root' : `/home/${user}`;
}

/** Home folder written ~ wherever an argument begins with it: display only. */
export function tilde(text: string, user?: string): string {
  const home = homeOf(user);
  return home === null ? text : text.replaceAll(new RegExp(`(^|[\\s"'=])${escapeForRegExp(home)}(?=/)`, 'g'), '$1~');
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Arguments on one line. Stops after `limit` characters, since a caller shows no more. */
export function joinArguments(argv: readonly string[], from = 0, limit = Number.POSITIVE_INFINITY): string {
  let text = '';
  for (let i = from; i < argv.length && text.length < limit; i++) {
    const room = limit - text.length;
    text += (text === '' ? '' : ' ') + quoted(argv[i]!.slice(0, room));
  }
  return text;
}

function quoted(argument: string): string {
  if (argument === '') return '""';
  return /[\s"']/.test(argument) ? `"${argument.replaceAll('"', '\\"')}"` : argument;
}

function firstWord(commandLine: string): string | undefined {
  return /^\S+/.exec(commandLine.slice(0, SHOWN_CHARACTERS))?.[0];
}

function afterFirstWord(commandLine: string): string {
  return commandLine.slice(0, SHOWN_CHARACTERS).replace(/^\S+\s*/, '');
}
