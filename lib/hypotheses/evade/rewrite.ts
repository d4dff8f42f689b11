import type { Actor, NormalEvent, ParentClaim } from '../../telemetry/event';
import { baseName } from '../../telemetry/paths';

/** How the texts of events become others. What is absent stays. */
export interface Rewrite {
  /** paths of files and folders: images, working folders, targets */
  path?: (path: string) => string;
  /** what people and programs write: arguments, command lines */
  text?: (text: string) => string;
  /** @param image the program's own path, before it is rewritten */
  hash?: (sha256: string, image: string) => string;
  destination?: (ip: string, port: number) => { ip: string; port: number };
}

export function rewriteEvents(events: readonly NormalEvent[], rewrite: Rewrite): NormalEvent[] {
  return events.map((event) => rewriteEvent(event, rewrite));
}

export function rewriteEvent(event: NormalEvent, rewrite: Rewrite): NormalEvent {
  const path = rewrite.path ?? same;
  const text = rewrite.text ?? same;
  const { file, net } = event;
  const other = net?.initiated ? rewrite.destination?.(net.ip, net.port) : undefined;
  return {
    ...event,
    actor: rewriteActor(event.actor, rewrite),
    ...(event.parent ? { parent: rewriteClaim(event.parent, path, text) } : {}),
    ...(file
      ? { file: { ...file, path: path(file.path), ...(file.fromPath ? { fromPath: path(file.fromPath) } : {}) } }
      : {}),
    ...(net && other ? { net: { ...net, ...other } } : {}),
  };
}

function rewriteActor(actor: Actor, { path = same, text = same, hash }: Rewrite): Actor {
  const { image, argv, commandLine, cwd, sha256, execNames } = actor;
  return {
    ...actor,
    ...(image === undefined ? {} : { image: path(image) }),
    ...(argv ? { argv: argv.map(text) } : {}),
    ...(commandLine === undefined ? {} : { commandLine: text(commandLine) }),
    ...(cwd === undefined ? {} : { cwd: path(cwd) }),
    ...(execNames ? { execNames: execNames.map((name) => text(path(name))) } : {}),
    ...(sha256 !== undefined && image !== undefined && hash ? { sha256: hash(sha256, image) } : {}),
  };
}

type Change = (text: string) => string;

function rewriteClaim(parent: ParentClaim, path: Change, text: Change): ParentClaim {
  const { image, argv, commandLine } = parent;
  return {
    ...parent,
    ...(image === undefined ? {} : { image: path(image) }),
    ...(argv ? { argv: argv.map(text) } : {}),
    ...(commandLine === undefined ? {} : { commandLine: text(commandLine) }),
  };
}

const same = <T>(value: T): T => value;

/** Exact paths to others, and everything below a folder to below another. Longer ones go first. */
export function pathChange(changes: ReadonlyMap<string, string>): Change {
  const byLength = [...changes].sort((a, b) => b[0].length - a[0].length);
  return (path) => {
    for (const [from, to] of byLength) {
      if (path === from) return to;
      if (path.startsWith(`${from}/`)) return to + path.slice(from.length);
    }
    return path;
  };
}

const BEFORE = '(?<=^|[\\s\'"`;&|()<>=:,]|(?<=^|[\\s\'"`;&|()<>=:,])\\./)';
const AFTER = '(?=$|[\\s\'"`;&|()<>/,:])';
// biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's own syntax
const HOME_AS_WRITTEN = ['$HOME/', '${HOME}/', '~/'];
const HOME = /^(?:\/home\/[^/]+|\/root)\//;

/** The same changes in texts, where a path may begin with the home's variable, and a file may be called by its bare name. */
export function textChange(changes: ReadonlyMap<string, string>, bareNames: boolean): Change {
  const words = new Map<string, string>();
  for (const [from, to] of changes) {
    words.set(from, to);
    const home = HOME.exec(from)?.[0];
    if (home) for (const variable of HOME_AS_WRITTEN) words.set(variable + from.slice(home.length), to);
    if (bareNames && baseName(from) !== baseName(to)) words.set(baseName(from), baseName(to));
  }
  return wordChange(words);
}

/** Whole words to others. */
export function wordChange(words: ReadonlyMap<string, string>): Change {
  if (words.size === 0) return same;
  const literals = [...words.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(`${BEFORE}(?:${literals.join('|')})${AFTER}`, 'g');
  return (text) => text.replace(pattern, (word) => words.get(word) ?? word);
}

/** Literal texts to others, wherever they stand. */
export function literalChange(words: ReadonlyMap<string, string>): Change {
  if (words.size === 0) return same;
  const literals = [...words.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(literals.join('|'), 'g');
  return (text) => text.replace(pattern, (word) => words.get(word) ?? word);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
