import { isExternal } from '../../telemetry/address';
import type { NormalEvent } from '../../telemetry/event';
import { baseName, folderOf } from '../../telemetry/paths';
import type { Incident } from './incident';
import { isRoot, type Names, otherRoot } from './names';
import { literalChange, pathChange, rewriteEvents, textChange, wordChange } from './rewrite';

/** The programs get other file names, wherever these are written. */
export function renamed({ events, programs }: Incident, names: Names): NormalEvent[] | undefined {
  if (programs.length === 0) return undefined;
  const changes = new Map(programs.map((path) => [path, `${folderOf(path)}/${names.file(baseName(path))}`]));
  return rewriteEvents(events, { path: pathChange(changes), text: textChange(changes, true) });
}

/** The folders become others: of the same class, or visible ones below a home folder. */
export function moved(incident: Incident, names: Names, how: 'alike' | 'visible'): NormalEvent[] | undefined {
  const { events, files, folders } = incident;
  if (folders.length === 0) return undefined;
  const target = new Map(
    folders.map((folder) => [folder, how === 'alike' ? alike(folder, names) : visible(incident, folder, names)]),
  );
  const changes = new Map<string, string>();
  for (const folder of folders) if (!isRoot(folder)) changes.set(folder, target.get(folder)!);
  for (const file of files) {
    const folder = target.get(folderOf(file));
    const name = how === 'visible' ? shown(baseName(file), names) : baseName(file);
    if (folder !== undefined) changes.set(file, `${folder}/${name}`);
  }
  return rewriteEvents(events, { path: pathChange(changes), text: textChange(changes, true) });
}

function alike(folder: string, names: Names): string {
  return isRoot(folder) ? (otherRoot(folder) ?? `${folder}/${names.word(folder)}`) : names.folderAlike(folder);
}

function visible({ events }: Incident, folder: string, names: Names): string {
  const home = /^(?:\/home\/[^/]+|\/root)(?=\/|$)/.exec(folder)?.[0];
  const user = events.find(({ actor }) => actor.user !== undefined)?.actor.user ?? 'user';
  return `${home ?? (user === 'root' ? '/root' : `/home/${user}`)}/${names.word(`visible ${folder}`)}`;
}

const shown = (name: string, names: Names): string => name.replace(/^\.+/, '') || names.word(name);

/** The programs are built anew: the same program has the same new hash everywhere. */
export function hashes({ events, programs }: Incident, names: Names): NormalEvent[] | undefined {
  const brought = new Set(programs);
  if (!events.some(({ actor }) => actor.sha256 !== undefined && actor.image !== undefined && brought.has(actor.image)))
    return undefined;
  return rewriteEvents(events, { hash: (sha256, image) => (brought.has(image) ? names.hash(sha256) : sha256) });
}

/** Addresses outside become others outside, and ports others. */
export function addresses({ events, destinations }: Incident, names: Names): NormalEvent[] | undefined {
  const outside = destinations.filter(({ ip }) => isExternal(ip));
  if (outside.length === 0) return undefined;
  const ips = new Map(
    outside.map(({ ip }) => [
      ip,
      ip.includes(':') ? `2001:db8::${names.number(ip, 0xfffe) + 1}` : `192.0.2.${names.number(ip, 253) + 1}`,
    ]),
  );
  const port = (old: number) => 20_000 + names.number(`port ${old}`, 20_000);
  const words = new Map<string, string>();
  for (const { ip, port: old } of outside) {
    words.set(`${ip}:${old}`, `${ips.get(ip)}:${port(old)}`);
    words.set(ip, `${ips.get(ip)}:${port(old)}`);
  }
  return rewriteEvents(events, {
    text: literalChange(words),
    destination: (ip, old) => (ips.has(ip) ? { ip: ips.get(ip)!, port: port(old) } : { ip, port: old }),
  });
}

const DISGUISES = ['/usr/lib/polkit-1/polkitd --no-debug', '/usr/sbin/rsyslogd -n', '/usr/sbin/cron -f'];

/** False names become other false names of system programs, or the programs' own. */
export function disguises(incident: Incident, names: Names, how: 'other' | 'none'): NormalEvent[] | undefined {
  const { events } = incident;
  if (incident.disguises.length === 0) return undefined;
  const words = new Map(
    incident.disguises.map((old, i) => {
      const free = DISGUISES.filter((name) => name !== old);
      return [
        old,
        how === 'none' ? ownName(events, old) : free[(names.number('disguise', free.length) + i) % free.length]!,
      ];
    }),
  );
  return rewriteEvents(events, { text: literalChange(words) });
}

function ownName(events: readonly NormalEvent[], disguise: string): string {
  const image = events.find(({ kind, actor }) => kind === 'process_start' && actor.argv?.[0] === disguise)?.actor.image;
  return image ? `./${baseName(image)}` : disguise;
}

/** The options of the adversary's own programs are called otherwise, in the programs and where shells start them. */
export function reworded({ events, programs }: Incident, names: Names): NormalEvent[] | undefined {
  const options = new Map<string, string>();
  for (const event of starts(events, programs))
    for (const argument of event.actor.argv?.slice(1) ?? []) {
      const option = /^--?[A-Za-z][\w-]*/.exec(argument)?.[0];
      if (option)
        options.set(option, option.startsWith('--') ? `--${names.word(option)}` : `-${names.word(option, 2)}`);
    }
  if (options.size === 0) return undefined;
  return changeCommands(events, programs, wordChange(options));
}

/** Changes what the programs are told: their own arguments, and in shell scripts the commands that start them. */
function changeCommands(
  events: readonly NormalEvent[],
  programs: readonly string[],
  change: (text: string) => string,
): NormalEvent[] {
  const brought = new Set(programs);
  const called = new Set(programs.map(baseName));
  const starts = (command: string) => called.has(baseName(/^\s*(\S+)/.exec(command)?.[1] ?? ''));
  const inScript = (text: string) =>
    /[\s;&|]/.test(text)
      ? text
          .split(/([;&|\n]+)/)
          .map((command) => (starts(command) ? outsideQuotes(command, change) : command))
          .join('')
      : text;
  const of = <T extends Command & { image?: string }>(command: T): T => {
    if (command.image === undefined || !brought.has(command.image)) return withTexts(command, inScript);
    return told(command, (rest) => rest.map((argument) => (/\s/.test(argument) ? argument : change(argument))));
  };
  return events.map((event) => ({
    ...event,
    actor: of(event.actor),
    ...(event.parent ? { parent: of(event.parent) } : {}),
  }));
}

const outsideQuotes = (text: string, change: (text: string) => string): string =>
  text
    .split(/("[^"]*"|'[^']*')/)
    .map((piece, i) => (i % 2 === 0 ? change(piece) : piece))
    .join('');

interface Command {
  argv?: string[];
  commandLine?: string;
}

function withTexts<T extends Command>(command: T, change: (text: string) => string): T {
  const { argv, commandLine } = command;
  return {
    ...command,
    ...(argv ? { argv: argv.map(change) } : {}),
    ...(commandLine === undefined ? {} : { commandLine: change(commandLine) }),
  };
}

/** Another set of arguments. argv[0] is what a program is called, not what it is told. */
function told<T extends Command>(command: T, change: (rest: readonly string[]) => string[]): T {
  const { argv, commandLine } = command;
  if (!argv || argv.length < 2) return command;
  const next = [argv[0]!, ...change(argv.slice(1))];
  return { ...command, argv: next, ...(commandLine === undefined ? {} : { commandLine: next.join(' ') }) };
}

/** Options with what follows them, in the reverse order. */
export function reordered(incident: Incident): NormalEvent[] | undefined {
  return newArguments(incident, (rest) => {
    const groups: string[][] = [];
    for (const argument of rest) {
      if (argument.startsWith('-') || groups.length === 0) groups.push([argument]);
      else groups.at(-1)!.push(argument);
    }
    return groups.reverse().flat();
  });
}

/** One encoded text in place of all arguments: the programs decode it. */
export function encodedArguments(incident: Incident): NormalEvent[] | undefined {
  return newArguments(incident, (rest) => [Buffer.from(rest.join('\0')).toString('base64')]);
}

function newArguments(
  { events, programs }: Incident,
  change: (rest: readonly string[]) => string[],
): NormalEvent[] | undefined {
  const brought = new Set(programs);
  let changed = false;
  const of = <T extends Command & { image?: string }>(command: T): T => {
    if (command.image === undefined || !brought.has(command.image)) return command;
    const next = told(command, change);
    changed ||= next.argv?.join('\0') !== command.argv?.join('\0');
    return next;
  };
  const out = events.map((event) => ({
    ...event,
    actor: of(event.actor),
    ...(event.parent ? { parent: of(event.parent) } : {}),
  }));
  return changed ? out : undefined;
}

export function starts(events: readonly NormalEvent[], images: readonly string[]): NormalEvent[] {
  const wanted = new Set(images);
  return events.filter(
    ({ kind, actor }) => kind === 'process_start' && actor.image !== undefined && wanted.has(actor.image),
  );
}
