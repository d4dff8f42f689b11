import type { ProcessBehavior } from '../telemetry/behavior';

/** What a tree says of one process at most: a row shows 400 characters, a search looks at these. */
const MOST_CHARACTERS = 4_096;
const MOST_ARGUMENTS = 256;

/**
 * A behavior as the tree needs it. Whoever writes command lines of two megabytes should not decide how long a page
 * loads; the inspector reads the event itself. Cut text ends at a whole character.
 */
export function shortenBehavior(behavior: ProcessBehavior): { behavior: ProcessBehavior; cut: boolean } {
  const { parent, execNames: _, ...own } = behavior;
  const { argv, cut: fewer } = shortenArguments(own.argv);
  const commandLine = own.commandLine === undefined ? undefined : start(own.commandLine);
  const short: ProcessBehavior = { ...own };
  if (argv !== undefined) short.argv = argv;
  if (commandLine !== undefined) short.commandLine = commandLine;
  if (own.image !== undefined) short.image = start(own.image);
  if (own.cwd !== undefined) short.cwd = start(own.cwd);
  if (parent?.image !== undefined || parent?.user !== undefined) {
    short.parent = { ...(parent.image !== undefined && { image: start(parent.image) }) };
    if (parent.user !== undefined) short.parent.user = parent.user;
  }
  const cut = fewer || commandLine?.length !== own.commandLine?.length || short.image?.length !== own.image?.length;
  return { behavior: short, cut };
}

function shortenArguments(argv: string[] | undefined): { argv: string[] | undefined; cut: boolean } {
  if (argv === undefined) return { argv, cut: false };
  const kept: string[] = [];
  let room = MOST_CHARACTERS;
  for (const argument of argv) {
    if (kept.length === MOST_ARGUMENTS || room <= 0) return { argv: kept, cut: true };
    const text = start(argument, room);
    kept.push(text);
    room -= text.length;
    if (text.length < argument.length) return { argv: kept, cut: true };
  }
  return { argv, cut: false };
}

function start(text: string, most = MOST_CHARACTERS): string {
  if (text.length <= most) return text;
  const high = text.charCodeAt(most - 1);
  return text.slice(0, high >= 0xd800 && high <= 0xdbff ? most - 1 : most);
}
