/**
 * Derived facts: what an analyst would say of a behavior at a glance. Rules use them as fields; suggestions combine them.
 * Each is a pure function of one behavior. Undefined: the behavior does not have what the fact speaks of.
 */
import { isExternal } from './address';
import { claimedName, claimedOf, isDisguisedByParent, namesImage } from './argv0';
import type { Behavior } from './behavior';
import type { EventKind } from './event';
import { discovers, hidesProcess, mines } from './fact-aims';
import {
  decodes,
  namesCredentials,
  namesDevTcp,
  namesHiddenTemporary,
  namesPersistence,
  namesUrlWithAddress,
  reachesHost,
  removesTraces,
  runsInlineCode,
  setsTimes,
  tunnels,
} from './fact-arguments';
import {
  changesAccounts,
  changesAttributes,
  downloadsAndRuns,
  loadsModule,
  pipesToShell,
  preloads,
  remoteShell,
  runsFromMemory,
  scriptHidden,
  scriptTemporary,
  scriptUserWritable,
  searchesSecrets,
  setsId,
  stages,
  stopsDefenses,
  uploads,
} from './fact-commands';
import { isFileless, isInterpreter, isServiceAccount, isShell } from './fact-programs';
import { isCredentials, isPersistence, isTraces, isWebScript } from './fact-targets';
import {
  baseName,
  isBelowConfig,
  isFolderMasquerade,
  isHidden,
  isHiddenTwice,
  isInHiddenTemporaryFolder,
  isSystemPath,
  isTemporary,
  isUserWritable,
} from './paths';
import { isDownloadTool } from './provenance';

export { claimedName } from './argv0';

export const FACT_NAMES = [
  'Argv0',
  'Argv0Mismatch',
  'Argv0ClaimsSystem',
  'DisguisedByParent',
  'ImageName',
  'ImageHidden',
  'HiddenTwice',
  'FolderMasquerade',
  'ImageTemporary',
  'ImageInHiddenTemporaryFolder',
  'ImageUserWritable',
  'ImageBelowConfig',
  'ImageSystemPath',
  'ImageFresh',
  'ImageDownloaded',
  'ParentImageName',
  'ParentImageHidden',
  'ParentHiddenTwice',
  'ParentFolderMasquerade',
  'ParentImageTemporary',
  'ParentImageInHiddenTemporaryFolder',
  'ParentImageUserWritable',
  'ParentImageBelowConfig',
  'ParentImageSystemPath',
  'TargetName',
  'TargetHidden',
  'TargetHiddenTwice',
  'TargetFolderMasquerade',
  'TargetTemporary',
  'TargetInHiddenTemporaryFolder',
  'TargetUserWritable',
  'TargetBelowConfig',
  'TargetSystemPath',
  'FileAction',
  'FileMode',
  'FileExecutable',
  'FileSetId',
  'DestinationExternal',
  'ImageIsShell',
  'ImageIsInterpreter',
  'ImageFileless',
  'UserIsService',
  'ArgumentInlineCode',
  'ArgumentDevTcp',
  'ArgumentDecodes',
  'ArgumentPersistence',
  'ArgumentCredentials',
  'ArgumentTraces',
  'ArgumentUrlWithAddress',
  'ArgumentHiddenTemporary',
  'ArgumentTunnel',
  'ArgumentTimes',
  'ArgumentHostRoot',
  'TargetPersistence',
  'TargetCredentials',
  'TargetTraces',
  'ImageIsDownloader',
  'WorkingFolderHidden',
  'WorkingFolderTemporary',
  'WorkingFolderMasquerade',
  'ScriptHidden',
  'ScriptTemporary',
  'ScriptUserWritable',
  'ArgumentPipesToShell',
  'ArgumentDownloadsAndRuns',
  'ArgumentRemoteShell',
  'ArgumentPreload',
  'ArgumentKernelModule',
  'ArgumentSetId',
  'ArgumentStages',
  'ArgumentUploads',
  'ArgumentAccounts',
  'ArgumentDefenses',
  'ArgumentAttributes',
  'ArgumentMemory',
  'ArgumentSearches',
  'ArgumentDiscovers',
  'ArgumentMines',
  'ArgumentHidesProcess',
  'ParentImageFileless',
  'ParentArgv0ClaimsSystem',
  'TargetWebScript',
  'FileOpenToAll',
] as const;
export type FactName = (typeof FACT_NAMES)[number];
export type FactValue = boolean | string | number | undefined;

export interface Fact {
  /** plain words, shown in the field help */
  description: string;
  /** kinds of events that can have it */
  applies: readonly EventKind[] | 'all';
  /** facts that hold wherever this one does: combining with them adds nothing */
  implies?: readonly FactName[];
  of(b: Behavior): FactValue;
}

/** Kinds that act on a file; a failed exec names the file that did not start. */
const ON_FILES: readonly EventKind[] = [
  'file_create',
  'file_write',
  'file_rename',
  'file_delete',
  'file_chmod',
  'exec_failed',
];
const WITH_MODE: readonly EventKind[] = ['file_create', 'file_write', 'file_rename', 'file_delete', 'file_chmod'];

const image = (b: Behavior) => b.image ?? b.process.image;
const parentImage = (b: Behavior) => b.process.parent?.image;
const workingFolder = (b: Behavior) => b.process.cwd;
const target = (b: Behavior) => b.file?.path || undefined;

type PathOf = (b: Behavior) => string | undefined;
const over = (path: PathOf, test: (path: string) => boolean) => (b: Behavior) => {
  const value = path(b);
  return value === undefined ? undefined : test(value);
};

const TABLE: Record<FactName, Fact> = {
  Argv0: {
    description:
      'The name that the program was started under (argv[0]). Whoever starts a program chooses it freely; compare it with Image.',
    applies: 'all',
    of: (b) => b.process.argv?.[0],
  },
  Argv0Mismatch: {
    description:
      'argv[0] does not name the image. Common where names are links (sh is dash, python3 is python3.11, gcc, awk): weak alone, telling together with a location or a parent. Login shells (-bash) do not count.',
    applies: 'all',
    of: (b) => {
      const [name, path] = [b.process.argv?.[0], b.process.image];
      return name === undefined || path === undefined ? undefined : !namesImage(name, path);
    },
  },
  Argv0ClaimsSystem: {
    description:
      'argv[0] poses as part of the system: a daemon or kernel thread that the image is not, or a path below the system folders while the image lies where no package manager puts it. A program that calls itself /usr/sbin/systemd and runs from /dev/shm.',
    applies: 'all',
    of: (b) =>
      b.process.argv?.[0] === undefined || b.process.image === undefined ? undefined : claimedName(b) !== undefined,
  },
  DisguisedByParent: {
    description:
      "The parent's arguments hold both this process's argv[0] and its program, and argv[0] does not name the image: the parent started it under a false name. This is how process fakers such as xhide work, whatever they are called and whatever name they give.",
    applies: 'all',
    implies: ['Argv0Mismatch'],
    of: isDisguisedByParent,
  },
  ImageName: {
    description: 'File name of the program that runs, without its folder.',
    applies: 'all',
    of: (b) => mapped(image(b), baseName),
  },
  ImageHidden: {
    description: 'The program is a hidden file or lies below a hidden folder: a part of its path starts with a dot.',
    applies: 'all',
    of: over(image, isHidden),
  },
  HiddenTwice: {
    description:
      "Two or more parts of the program's path start with a dot, such as ~/.config/.dbus/.sysd: hidden within the hidden.",
    applies: 'all',
    implies: ['ImageHidden'],
    of: over(image, isHiddenTwice),
  },
  FolderMasquerade: {
    description:
      "The program lies in a folder made to be overlooked: its name is only dots or blanks (...), or it is hidden and borrows a system daemon's name (.systemd-private, .dbus below .config).",
    applies: 'all',
    of: over(image, isFolderMasquerade),
  },
  ImageTemporary: {
    description:
      'The program runs from a temporary file system: /tmp, /var/tmp, /dev/shm, /dev/mqueue or /run. Few programs are installed there; payloads are.',
    applies: 'all',
    implies: ['ImageUserWritable'],
    of: over(image, isTemporary),
  },
  ImageInHiddenTemporaryFolder: {
    description:
      'The program lies in a hidden folder below a temporary file system, such as /dev/shm/.x/: a place that nothing honest installs to.',
    applies: 'all',
    implies: ['ImageHidden', 'ImageTemporary', 'ImageUserWritable'],
    of: over(image, isInHiddenTemporaryFolder),
  },
  ImageUserWritable: {
    description:
      "The program lies where accounts other than the package manager's usually write: temporary file systems, /home, /root, /srv, /var/www, /mnt, /media, any .config folder. Not /opt and /var/lib.",
    applies: 'all',
    of: over(image, isUserWritable),
  },
  ImageBelowConfig: {
    description: "The program lies below somebody's .config folder. Settings live there; programs seldom do.",
    applies: 'all',
    implies: ['ImageHidden', 'ImageUserWritable'],
    of: over(image, isBelowConfig),
  },
  ImageSystemPath: {
    description:
      'The program lies where the distribution keeps programs: /bin, /sbin, /lib*, /libexec, the same below /usr, and bin, sbin, lib, libexec below /usr/local. Not /opt, /snap, /usr/share.',
    applies: 'all',
    of: over(image, isSystemPath),
  },
  ImageFresh: {
    description:
      'The program file was written less than ten minutes before it ran, by another process of the same lineage.',
    applies: 'all',
    of: (b) => b.process.imageFresh === true,
  },
  ImageDownloaded: {
    description:
      'The program file was written by a download tool (curl, wget, ...) shortly before; followed through cp, mv, install and rename.',
    applies: 'all',
    implies: ['ImageFresh'],
    of: (b) => b.process.imageDownloaded === true,
  },
  ParentImageName: {
    description: "File name of the parent's program, without its folder.",
    applies: 'all',
    of: (b) => mapped(parentImage(b), baseName),
  },
  ParentImageHidden: {
    description: "The parent's program is a hidden file or lies below a hidden folder.",
    applies: 'all',
    of: over(parentImage, isHidden),
  },
  ParentHiddenTwice: {
    description: "Two or more parts of the path of the parent's program start with a dot.",
    applies: 'all',
    implies: ['ParentImageHidden'],
    of: over(parentImage, isHiddenTwice),
  },
  ParentFolderMasquerade: {
    description: "The parent's program lies in a folder made to be overlooked (see FolderMasquerade).",
    applies: 'all',
    of: over(parentImage, isFolderMasquerade),
  },
  ParentImageTemporary: {
    description: "The parent's program runs from a temporary file system (see ImageTemporary).",
    applies: 'all',
    implies: ['ParentImageUserWritable'],
    of: over(parentImage, isTemporary),
  },
  ParentImageInHiddenTemporaryFolder: {
    description: "The parent's program lies in a hidden folder below a temporary file system.",
    applies: 'all',
    implies: ['ParentImageHidden', 'ParentImageTemporary', 'ParentImageUserWritable'],
    of: over(parentImage, isInHiddenTemporaryFolder),
  },
  ParentImageUserWritable: {
    description: "The parent's program lies where ordinary accounts write (see ImageUserWritable).",
    applies: 'all',
    of: over(parentImage, isUserWritable),
  },
  ParentImageBelowConfig: {
    description: "The parent's program lies below somebody's .config folder.",
    applies: 'all',
    implies: ['ParentImageHidden', 'ParentImageUserWritable'],
    of: over(parentImage, isBelowConfig),
  },
  ParentImageSystemPath: {
    description: "The parent's program lies where the distribution keeps programs (see ImageSystemPath).",
    applies: 'all',
    of: over(parentImage, isSystemPath),
  },
  TargetName: {
    description: 'Name of the file acted on, without its folder.',
    applies: ON_FILES,
    of: (b) => mapped(target(b), baseName),
  },
  TargetHidden: {
    description:
      'The file acted on is hidden or lies below a hidden folder. Version control, caches and settings do this all day.',
    applies: ON_FILES,
    of: over(target, isHidden),
  },
  TargetHiddenTwice: {
    description: "Two or more parts of the file's path start with a dot.",
    applies: ON_FILES,
    implies: ['TargetHidden'],
    of: over(target, isHiddenTwice),
  },
  TargetFolderMasquerade: {
    description: 'The file acted on lies in a folder made to be overlooked (see FolderMasquerade).',
    applies: ON_FILES,
    of: over(target, isFolderMasquerade),
  },
  TargetTemporary: {
    description: 'The file acted on lies on a temporary file system: /tmp, /var/tmp, /dev/shm, /dev/mqueue or /run.',
    applies: ON_FILES,
    implies: ['TargetUserWritable'],
    of: over(target, isTemporary),
  },
  TargetInHiddenTemporaryFolder: {
    description: 'The file acted on lies in a hidden folder below a temporary file system.',
    applies: ON_FILES,
    implies: ['TargetHidden', 'TargetTemporary', 'TargetUserWritable'],
    of: over(target, isInHiddenTemporaryFolder),
  },
  TargetUserWritable: {
    description: 'The file acted on lies where ordinary accounts write (see ImageUserWritable).',
    applies: ON_FILES,
    of: over(target, isUserWritable),
  },
  TargetBelowConfig: {
    description: "The file acted on lies below somebody's .config folder.",
    applies: ON_FILES,
    implies: ['TargetHidden', 'TargetUserWritable'],
    of: over(target, isBelowConfig),
  },
  TargetSystemPath: {
    description: 'The file acted on lies where the distribution keeps programs (see ImageSystemPath).',
    applies: ON_FILES,
    of: over(target, isSystemPath),
  },
  FileAction: {
    description: 'What was done to the file: create, write, rename, delete or chmod.',
    applies: WITH_MODE,
    of: (b) => (b.kind.startsWith('file_') ? b.kind.slice('file_'.length) : undefined),
  },
  FileMode: {
    description:
      "Permissions of the file after the action, as four octal digits such as '0755' (of a deleted file: before it).",
    applies: WITH_MODE,
    of: (b) => mapped(b.file?.mode, (mode) => mode.toString(8).padStart(4, '0')),
  },
  FileExecutable: {
    description: 'The file can be run after the action: somebody has the x permission.',
    applies: WITH_MODE,
    of: (b) => mapped(b.file?.mode, (mode) => (mode & 0o111) !== 0),
  },
  FileSetId: {
    description:
      'The file runs with the rights of its owner or group after the action (setuid or setgid, and an x permission).',
    applies: WITH_MODE,
    implies: ['FileExecutable'],
    of: (b) => mapped(b.file?.mode, (mode) => (mode & 0o6000) !== 0 && (mode & 0o111) !== 0),
  },
  DestinationExternal: {
    description:
      'The other end is outside: not private, loopback, link-local, shared (100.64/10), multicast, broadcast or unspecified. Documentation ranges (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24) count as outside.',
    applies: ['net_connect'],
    of: (b) => mapped(b.net?.ip, isExternal),
  },
  ImageIsShell: {
    description: 'The program is a shell, by the file that really runs. A shell that connects out is a remote shell.',
    applies: 'all',
    of: over(image, isShell),
  },
  ImageIsInterpreter: {
    description: 'The program runs code of another language than the shell: Python, Perl, Ruby, PHP, Node, Lua, Tcl.',
    applies: 'all',
    of: over(image, isInterpreter),
  },
  ImageFileless: {
    description:
      'The program runs from memory (memfd), from an open file without a name, or from a file that is deleted.',
    applies: 'all',
    of: over(image, isFileless),
  },
  UserIsService: {
    description:
      'The account is one that a service runs under and nobody signs in to: by its usual name (www-data, postgres, nobody), or a user number from 1 to 999.',
    applies: 'all',
    of: (b) => isServiceAccount(b.user ?? b.process.user, b.uid ?? b.process.uid),
  },
  ArgumentInlineCode: {
    description: 'An interpreter other than a shell is given its program as an argument: python -c, perl -e, php -r.',
    applies: 'all',
    implies: ['ImageIsInterpreter'],
    of: (b) => runsInlineCode(b.process),
  },
  ArgumentDevTcp: {
    description: "The command uses the shell's own way to a socket: /dev/tcp/HOST/PORT or /dev/udp.",
    applies: 'all',
    of: (b) => namesDevTcp(b.process),
  },
  ArgumentDecodes: {
    description: 'The command decodes text: base64 -d, xxd -r, openssl -d, or the same in the code that it is given.',
    applies: 'all',
    of: (b) => decodes(b.process),
  },
  ArgumentPersistence: {
    description:
      'The command names, or changes, what the system starts by itself: crontabs, systemd units, login scripts, authorized_keys, ld.so.preload, PAM, sudoers.',
    applies: 'all',
    of: (b) => namesPersistence(b.process),
  },
  ArgumentCredentials: {
    description: 'The command names a place of secrets: /etc/shadow, private keys, cloud and Git credentials, keytabs.',
    applies: 'all',
    of: (b) => namesCredentials(b.process),
  },
  ArgumentTraces: {
    description: "The command removes or falsifies traces: files below /var/log, a shell's history.",
    applies: 'all',
    of: (b) => removesTraces(b.process),
  },
  ArgumentUrlWithAddress: {
    description: 'The command names a URL whose host is a number, such as http://198.51.100.7/x.',
    applies: 'all',
    of: (b) => namesUrlWithAddress(b.process),
  },
  ArgumentHiddenTemporary: {
    description: 'The command names a hidden file or folder below a temporary file system, such as /dev/shm/.x.',
    applies: 'all',
    of: (b) => namesHiddenTemporary(b.process),
  },
  ArgumentTunnel: {
    description:
      'The command carries other traffic or a shell over a connection: ssh -R, -L, -D; socat to a program; nc that listens or runs one.',
    applies: 'all',
    of: (b) => tunnels(b.process),
  },
  ArgumentTimes: {
    description: "The command gives a file another time than its own: touch with a date or another file's time.",
    applies: 'all',
    of: (b) => setsTimes(b.process),
  },
  ArgumentHostRoot: {
    description:
      "The command reaches out of a container: nsenter into process 1, /proc/1/root, the container engine's socket, release_agent, core_pattern.",
    applies: 'all',
    of: (b) => reachesHost(b.process),
  },
  TargetPersistence: {
    description:
      'The file acted on is one that the system starts from by itself: crontabs, systemd units, login scripts, authorized_keys, ld.so.preload, PAM, sudoers.',
    applies: ON_FILES,
    of: over(target, isPersistence),
  },
  TargetCredentials: {
    description: 'The file acted on keeps secrets: /etc/shadow, private keys, cloud and Git credentials, keytabs.',
    applies: ON_FILES,
    of: over(target, isCredentials),
  },
  TargetTraces: {
    description: "The file acted on keeps traces of what was done: below /var/log, or a shell's history.",
    applies: ON_FILES,
    of: over(target, isTraces),
  },
  ImageIsDownloader: {
    description: 'The program is a tool that fetches files: curl, wget, scp, sftp, rsync, ftp, nc and the like.',
    applies: 'all',
    of: over(image, isDownloadTool),
  },
  WorkingFolderHidden: {
    description:
      'The program works in a hidden folder: its current directory has a part that starts with a dot. Names without a folder in its arguments are files there.',
    applies: 'all',
    of: over(workingFolder, isHidden),
  },
  WorkingFolderTemporary: {
    description:
      'The program works on a temporary file system: its current directory is /tmp, /dev/shm and the like, or below.',
    applies: 'all',
    of: over(workingFolder, (path) => isTemporary(`${path}/.`)),
  },
  WorkingFolderMasquerade: {
    description: 'The program works in a folder made to be overlooked (see FolderMasquerade).',
    applies: 'all',
    of: over(workingFolder, (path) => isFolderMasquerade(`${path}/`)),
  },
  ScriptHidden: {
    description: 'A shell or an interpreter runs a script that is hidden or lies in a hidden folder.',
    applies: 'all',
    of: (b) => scriptHidden(b.process),
  },
  ScriptTemporary: {
    description: 'A shell or an interpreter runs a script from a temporary file system.',
    applies: 'all',
    implies: ['ScriptUserWritable'],
    of: (b) => scriptTemporary(b.process),
  },
  ScriptUserWritable: {
    description:
      'A shell or an interpreter runs a script that lies where ordinary accounts write (see ImageUserWritable).',
    applies: 'all',
    of: (b) => scriptUserWritable(b.process),
  },
  ArgumentPipesToShell: {
    description:
      'The command sends what it fetches or decodes straight into a shell or an interpreter: curl ... | sh, base64 -d | bash, eval "$(curl ...)".',
    applies: 'all',
    of: (b) => pipesToShell(b.process),
  },
  ArgumentDownloadsAndRuns: {
    description: 'One command fetches something and makes it executable.',
    applies: 'all',
    of: (b) => downloadsAndRuns(b.process),
  },
  ArgumentRemoteShell: {
    description:
      "The command ties a shell to a connection: bash -i over /dev/tcp, an interpreter's socket with dup2 or subprocess, nc or socat with a shell.",
    applies: 'all',
    of: (b) => remoteShell(b.process),
  },
  ArgumentPreload: {
    description: 'The command puts a library into other programs: LD_PRELOAD, LD_AUDIT, ld.so.preload.',
    applies: 'all',
    of: (b) => preloads(b.process),
  },
  ArgumentKernelModule: {
    description:
      "The command gives the kernel new code: insmod, or modprobe from another folder than the distribution's.",
    applies: 'all',
    of: (b) => loadsModule(b.process),
  },
  ArgumentSetId: {
    description: 'The command lets a file run with the rights of its owner: chmod u+s, install -m 4755, setcap.',
    applies: 'all',
    of: (b) => setsId(b.process),
  },
  ArgumentStages: {
    description: 'The command makes an archive on a temporary file system or in a hidden folder.',
    applies: 'all',
    of: (b) => stages(b.process),
  },
  ArgumentUploads: {
    description:
      'The command sends a file elsewhere: curl -T or --data-binary @, wget --post-file, scp and rsync to another host.',
    applies: 'all',
    of: (b) => uploads(b.process),
  },
  ArgumentAccounts: {
    description: 'The command makes an account or changes its rights: useradd, usermod, chpasswd, gpasswd, visudo.',
    applies: 'all',
    of: (b) => changesAccounts(b.process),
  },
  ArgumentDefenses: {
    description:
      'The command switches off what watches or protects the system: stops auditd, rsyslog, a firewall or an agent, setenforce 0, iptables -F, auditctl -D.',
    applies: 'all',
    of: (b) => stopsDefenses(b.process),
  },
  ArgumentAttributes: {
    description: 'The command makes a file immutable or append-only, or takes this off: chattr +i.',
    applies: 'all',
    of: (b) => changesAttributes(b.process),
  },
  ArgumentMemory: {
    description: 'The command runs code without a file: memfd_create, a program below /proc/self/fd.',
    applies: 'all',
    of: (b) => runsFromMemory(b.process),
  },
  ArgumentSearches: {
    description:
      'The command looks for secrets, keys or programs with other rights (find -perm -4000, find -name id_rsa, grep -r password), or reads a shell history.',
    applies: 'all',
    of: (b) => searchesSecrets(b.process),
  },
  ArgumentDiscovers: {
    description:
      'The command asks what this system is, who uses it and what it is connected to: id, whoami, uname, netstat, /etc/passwd; of a script, two of them. Everybody does so now and then: telling beside who does it.',
    applies: 'all',
    of: (b) => discovers(b.process),
  },
  ArgumentMines: {
    description: 'The command names what only a miner of coins is told: a pool by stratum, a wallet, --donate-level.',
    applies: 'all',
    of: (b) => mines(b.process),
  },
  ArgumentHidesProcess: {
    description: "The command mounts something over a process's folder below /proc, so that ps no longer shows it.",
    applies: 'all',
    of: (b) => hidesProcess(b.process),
  },
  ParentImageFileless: {
    description: "The parent's program runs from memory, or its file is deleted (see ImageFileless).",
    applies: 'all',
    of: over(parentImage, isFileless),
  },
  ParentArgv0ClaimsSystem: {
    description: "The parent's argv[0] poses as part of the system (see Argv0ClaimsSystem).",
    applies: 'all',
    of: (b) => {
      const { argv, image: path } = b.process.parent ?? {};
      return argv?.[0] === undefined || path === undefined ? undefined : claimedOf(argv[0], path) !== undefined;
    },
  },
  TargetWebScript: {
    description:
      'The file acted on is a script that a web server runs: .php, .jsp, .aspx, .cgi and the like below /var/www, /srv, a web root or webapps. What a web server writes there itself is a web shell, more often than not.',
    applies: ON_FILES,
    of: over(target, isWebScript),
  },
  FileOpenToAll: {
    description: 'Everybody may change and run the file after the action, as after chmod 777.',
    applies: WITH_MODE,
    implies: ['FileExecutable'],
    of: (b) => mapped(b.file?.mode, (mode) => (mode & 0o002) !== 0 && (mode & 0o111) !== 0),
  },
};

export const FACTS: Readonly<Record<FactName, Fact>> = TABLE;

export function isFactName(name: string): name is FactName {
  return Object.hasOwn(TABLE, name);
}

export function factOf(name: FactName, b: Behavior): FactValue {
  return TABLE[name].of(b);
}

/** Every fact that the behavior has, in the order of the table; false ones included. */
export function factsOf(b: Behavior): { name: FactName; value: boolean | string | number }[] {
  const out: { name: FactName; value: boolean | string | number }[] = [];
  for (const name of FACT_NAMES) {
    const { applies, of } = TABLE[name];
    if (applies !== 'all' && !applies.includes(b.kind)) continue;
    const value = of(b);
    if (value !== undefined) out.push({ name, value });
  }
  return out;
}

/** Whether one of the two facts makes the other superfluous in a rule that asks for both to be true. */
export function implies(a: FactName, b: FactName): boolean {
  return a === b || (TABLE[a].implies ?? []).some((next) => implies(next, b));
}

function mapped<V, T>(value: V | undefined, map: (value: V) => T): T | undefined {
  return value === undefined ? undefined : map(value);
}
