/** What a program's arguments say that it does. The text is the starter's choice, the effect is not: it needs these words. */
import type { ProcessBehavior } from './behavior';
import { isInterpreter, isShell } from './fact-programs';
import { isCredentials, isPersistence, isTraces } from './fact-targets';
import { baseName, isHidden, isTemporary } from './paths';

const PATH = /(?:^|[\s'"=<>(|;&:])((?:~|\$HOME|\$\{HOME\})?\/[^\s'"<>|;&()`]+)/g;

/** The arguments after argv[0]; those of a shell's script word by word. */
function told({ argv }: ProcessBehavior): readonly string[] | undefined {
  return argv?.slice(1);
}

/** Paths that the arguments name, a home's variable written out as some home. */
export function* namedPaths(p: ProcessBehavior): Iterable<string> {
  for (const argument of told(p) ?? []) {
    if (!argument.includes('/')) continue;
    for (const [, found] of argument.matchAll(PATH)) yield found!.replace(/^(?:~|\$HOME|\$\{HOME\})\//, '/home/user/');
  }
}

function names(p: ProcessBehavior, test: (path: string) => boolean): boolean | undefined {
  if (!p.argv) return undefined;
  for (const path of namedPaths(p)) if (test(path)) return true;
  return false;
}

/** The tool's name; of busybox, which is all of them, the applet's. */
export function programOf({ image, argv }: ProcessBehavior): string {
  const name = baseName(image ?? argv?.[0] ?? '');
  if (name !== 'busybox' && name !== 'toybox') return name;
  const called = baseName(argv?.[0] ?? '');
  return called === name ? (argv?.[1] ?? name) : called;
}

const whole = (p: ProcessBehavior): string => p.commandLine ?? p.argv?.join(' ') ?? '';
const known = <T>(p: ProcessBehavior, answer: (argv: readonly string[]) => T): T | undefined =>
  p.argv ? answer(p.argv) : undefined;

const CODE_OPTION = /^-[A-Za-z]*[ceErE]$/;

/** An interpreter other than a shell is given its program as an argument. */
export const runsInlineCode = (p: ProcessBehavior): boolean | undefined =>
  known(p, (argv) => {
    if (p.image === undefined || !isInterpreter(p.image)) return false;
    const at = argv.findIndex((argument, i) => i > 0 && CODE_OPTION.test(argument));
    return at > 0 && argv[at + 1] !== undefined;
  });

/** The shell's own way to a socket. */
export const namesDevTcp = (p: ProcessBehavior): boolean | undefined =>
  known(p, () => /\/dev\/(?:tcp|udp)\//.test(whole(p)));

const DECODING =
  /\bbase(?:64|32)\s+(?:-\w*[dD]|--decode)|\bb64decode\b|\bdecode_base64\b|\bopenssl\s+(?:enc\s+)?(?:-\w+\s+)*-d\b|\bxxd\s+-r|\bunhexlify\b|\bbytes\.fromhex\b/;

/** Turns text back into what it was made to hide: base64 and hexadecimal, by a tool or in code. */
export const decodes = (p: ProcessBehavior): boolean | undefined =>
  known(p, (argv) => {
    const tool = programOf(p);
    if (/^base(?:64|32)$/.test(tool)) return argv.some((argument) => /^(?:-\w*[dD]\w*|--decode)$/.test(argument));
    return DECODING.test(whole(p));
  });

export const namesPersistence = (p: ProcessBehavior): boolean | undefined =>
  known(p, (argv) => {
    const tool = programOf(p);
    if (tool === 'crontab') return !argv.some((argument) => /^-\w*l/.test(argument));
    if (tool === 'at' || tool === 'batch') return !argv.some((argument) => /^-\w*[lcdr]/.test(argument));
    if (tool === 'systemd-run') return argv.some((argument) => /^--on-/.test(argument));
    if (tool === 'systemctl') return argv.some((argument) => argument === 'enable' || argument === 'link');
    return names(p, isPersistence) ?? false;
  });

export const namesCredentials = (p: ProcessBehavior): boolean | undefined => names(p, isCredentials);

const REMOVERS = /^(?:rm|shred|truncate|unlink|wipe|srm|ln|dd|chattr|touch|cp|tee|sed)$/;
const FORGETS =
  /\bhistory\s+-c\b|\bHISTFILE=|\bunset\s+HIST|\bHISTSIZE=0\b|>\s*\S{0,80}\/\.\w*history\b|\bset\s\+o\s+history\b|>\s*\/var\/log\//;

/** Removes or falsifies what is kept of what was done. */
export const removesTraces = (p: ProcessBehavior): boolean | undefined =>
  known(p, () => {
    if (p.image !== undefined && isShell(p.image)) return FORGETS.test(whole(p));
    return REMOVERS.test(programOf(p)) && (names(p, isTraces) ?? false);
  });

/** A URL whose host is a number. */
export const namesUrlWithAddress = (p: ProcessBehavior): boolean | undefined =>
  known(p, () =>
    /\b(?:https?|ftps?|tftp|wss?|tcp|udp):\/\/(?:[^\s/@]*@)?(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])/i.test(
      whole(p),
    ),
  );

/** A hidden file or folder below a temporary file system. */
export const namesHiddenTemporary = (p: ProcessBehavior): boolean | undefined =>
  names(p, (path) => isTemporary(path) && isHidden(path));

const LISTENS_OR_RUNS = /^(?:exec|system|tcp4?-listen|tcp6-listen|udp4?-listen|openssl-listen)[:,]/i;

/** Carries other traffic, or a shell, over a connection. */
export const tunnels = (p: ProcessBehavior): boolean | undefined =>
  known(p, (argv) => {
    const rest = argv.slice(1);
    switch (programOf(p)) {
      case 'ssh':
      case 'autossh':
        return rest.some((argument) => /^-\w*[RDLw]/.test(argument) && !/^-[oiFlpbcEIJmOQSW]/.test(argument));
      case 'socat':
        return rest.some((argument) => LISTENS_OR_RUNS.test(argument));
      case 'nc':
      case 'ncat':
      case 'netcat':
      case 'nc.traditional':
      case 'nc.openbsd':
        return rest.some((argument) => /^-\w*[ecl]/.test(argument) || /^--(?:exec|sh-exec|listen)/.test(argument));
      default:
        return false;
    }
  });

/** Gives a file another time than its own. */
export const setsTimes = (p: ProcessBehavior): boolean | undefined =>
  known(
    p,
    (argv) => programOf(p) === 'touch' && argv.some((argument) => /^-\w*[tdr]|^--(?:date|reference)/.test(argument)),
  );

/** Reaches out of a container, or into the first process's own world. */
export const reachesHost = (p: ProcessBehavior): boolean | undefined =>
  known(p, (argv) => {
    if (programOf(p) === 'nsenter') return argv.some((argument) => /^(?:-t1|1|--target=1)$/.test(argument));
    return /\/proc\/1\/(?:root|ns)\b|\/docker\.sock\b|\/containerd\.sock\b|\bchroot\s+\/(?:host|mnt|proc)\b|\/release_agent\b|\/core_pattern\b/.test(
      whole(p),
    );
  });
