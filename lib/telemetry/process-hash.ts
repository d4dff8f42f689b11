import type { ProcessBehavior } from './behavior';
import type { KeyedHash } from './keyed-hash';

/** Leaves the hash of every field of the behavior in `hash`. */
export function hashProcess(hash: KeyedHash, behavior: ProcessBehavior): void {
  const { parent, execNames } = behavior;
  hash.begin();
  hash.word(
    (behavior.started ? 1 : 0) |
      (behavior.imageFresh ? 2 : 0) |
      (behavior.imageDownloaded ? 4 : 0) |
      (parent !== undefined ? 8 : 0) |
      (((execNames?.length ?? -1) + 1) * 16),
  );
  hash.text(behavior.image);
  hash.text(behavior.cwd);
  hash.text(behavior.user);
  hash.text(behavior.uid);
  hash.text(behavior.sha256);
  hashCommand(hash, behavior.commandLine, behavior.argv);
  if (parent !== undefined) {
    hash.text(parent.image);
    hash.text(parent.cwd);
    hash.text(parent.user);
    hashCommand(hash, parent.commandLine, parent.argv);
  }
  if (execNames !== undefined) for (const name of execNames) hash.text(name);
  hash.end();
}

/** A command line that is its arguments joined by blanks says them already, once their lengths are known. */
function hashCommand(hash: KeyedHash, commandLine: string | undefined, argv: readonly string[] | undefined): void {
  hash.text(commandLine);
  if (argv === undefined) {
    hash.word(-1);
    return;
  }
  const joined = commandLine !== undefined && isJoined(commandLine, argv);
  hash.word(argv.length);
  hash.word(joined ? 1 : 0);
  for (let i = 0; i < argv.length; i++) {
    if (joined) hash.word(argv[i]!.length);
    else hash.text(argv[i]);
  }
}

function isJoined(commandLine: string, argv: readonly string[]): boolean {
  let at = 0;
  for (let i = 0; i < argv.length; i++) {
    if (i > 0 && commandLine.charCodeAt(at++) !== 0x20) return false;
    const argument = argv[i]!;
    if (!commandLine.startsWith(argument, at)) return false;
    at += argument.length;
  }
  return at === commandLine.length;
}
