/**
 * Elastic Common Schema 8.11 as endpoint agents write it (one JSON object per line).
 * https://www.elastic.co/guide/en/ecs/8.11/index.html; fields of the endpoint agent itself are below `Ext`.
 */
import { showAddress } from '../address';
import type { Actor, EventKind, FileTarget, NetTarget, NormalEvent, ParentClaim } from '../event';
import { normalisePath } from '../paths';
import { canonicalBytes, canonicalText, canonicalUnescaped, isRepaired } from '../text';
import { contentKey } from './content-key';
import { asItEnded, isInitiated, kindOf, mainAction } from './ecs-actions';
import { attempt, MAX_ARGUMENTS, MAX_TEXT, type Normalised, quote, Refusal, type Refused, readTime } from './format';

type Json = { readonly [key: string]: unknown };

/** Turns text of the record into canonical text. */
type TextForm = (text: string) => string;

/** Process ids are stored in 32 bits with a sign; Linux gives at most 2^22. */
const MAX_PID = 2 ** 31 - 1;

/** A parsed record -> one event. */
export function normaliseEcs(json: unknown, form: TextForm = canonicalText): Normalised {
  return attempt(() => read(json, form));
}

/** One line, as text or as bytes. */
export function normaliseEcsLine(line: string | Uint8Array): Normalised {
  const decoded = typeof line === 'string' ? { text: line, form: canonicalText } : decodeJsonBytes(line);
  let json: unknown;
  try {
    json = JSON.parse(decoded.text.charCodeAt(0) === 0xfeff ? decoded.text.slice(1) : decoded.text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const reason = `the line is not one whole JSON object (${quote(why)}); send one object per line, uncut`;
    return { ok: false, code: 'broken_json', reason };
  }
  const refused = mayHurt(decoded.text) ? checkShape(json) : undefined;
  return refused ?? normaliseEcs(json, decoded.form);
}

/** Records of agents are six levels deep and hold a hundred fields: far beyond that, they are made to hurt. */
const MAX_DEPTH = 64;
const MAX_FIELDS = 2_000;

/** Whether the text is long enough, or opens enough lists and objects, for its shape to be beyond these limits. */
function mayHurt(text: string): boolean {
  // a field is a name, a colon and a value: `"":0,`
  if (text.length > MAX_FIELDS * 5) return true;
  let opened = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code === 0x7b || code === 0x5b) && ++opened > MAX_DEPTH) return true;
  }
  return false;
}

function checkShape(json: unknown): Refused | undefined {
  let fields = 0;
  const walk = (value: object, depth: number): Refused | undefined => {
    if (depth > MAX_DEPTH) {
      const reason = `the record is nested deeper than ${MAX_DEPTH} levels; send flatter records`;
      return { ok: false, code: 'too_deep', reason };
    }
    const list = Array.isArray(value);
    for (const key in value) {
      if (!list && ++fields > MAX_FIELDS) {
        const reason = `the record holds more than ${MAX_FIELDS} fields; send fewer`;
        return { ok: false, code: 'too_large', reason };
      }
      const below = (value as Json)[key];
      const refused = typeof below === 'object' && below !== null ? walk(below, depth + 1) : undefined;
      if (refused) return refused;
    }
    return undefined;
  };
  return typeof json === 'object' && json !== null ? walk(json, 1) : undefined;
}

function read(json: unknown, form: TextForm): Normalised {
  const record = unwrap(json);
  const warnings: string[] = [];
  const text = (at: Json | undefined, key: string, path: string): string | undefined => {
    const value = at?.[key];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string') {
      // ECS allows an array wherever a value may stand; one element is that value
      if (Array.isArray(value) && value.length === 1 && typeof value[0] === 'string') return toText(value[0], path);
      throw new Refusal('bad_value', `${path} should be text, but is ${quote(value)}`);
    }
    return toText(value, path);
  };
  const toText = (value: string, path: string): string => {
    if (value.length > MAX_TEXT) throw new Refusal('too_large', `${path} is longer than ${MAX_TEXT} characters`);
    const canonical = form(value);
    if (canonical !== value || (form === canonicalUnescaped && isRepaired(canonical)))
      warnings.push(`${path} holds characters that are not text; kept as bytes`);
    return canonical;
  };
  const texts = (at: Json | undefined, key: string, path: string): string[] | undefined => {
    const value = at?.[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return [toText(value, path)];
    if (!Array.isArray(value))
      throw new Refusal('bad_value', `${path} should be a list of texts, but is ${quote(value)}`);
    if (value.length > MAX_ARGUMENTS) throw new Refusal('too_large', `${path} holds more than ${MAX_ARGUMENTS} values`);
    return value.map((element, i) => {
      if (typeof element === 'string') return toText(element, `${path}[${i}]`);
      if (typeof element === 'number' || typeof element === 'boolean') return String(element);
      throw new Refusal('bad_value', `${path}[${i}] should be text, but is ${quote(element)}`);
    });
  };

  const event = part(record, 'event');
  const process = part(record, 'process');
  const file = part(record, 'file');
  const destination = part(record, 'destination');
  if (!event) throw new Refusal('unknown_shape', 'there is no event object; this is not an ECS record');

  const action = mainAction(texts(event, 'action', 'event.action'));
  const categories = texts(event, 'category', 'event.category') ?? [];
  const types = texts(event, 'type', 'event.type') ?? [];
  const outcome = text(event, 'outcome', 'event.outcome');
  const kind = asItEnded(kindOf(action, categories, types), outcome);

  const stamp = record['@timestamp'];
  const time = readTime(stamp);
  if (time === undefined) {
    throw stamp === undefined
      ? new Refusal('missing_field', '@timestamp is missing; an event needs the time when it happened')
      : new Refusal('bad_time', `@timestamp ${quote(stamp)} is no time; write it as 2026-11-23T08:53:54.779Z`);
  }
  if (typeof stamp === 'string' && !/(?:[Zz]|[+-]\d\d:?\d\d|^\d+)$/.test(stamp)) {
    warnings.push('@timestamp has no zone; read as UTC');
  }

  const host = readHost(part(record, 'host'), text);
  const pid = integer(process, 'pid', 'process.pid', 0, MAX_PID);
  if (pid === undefined)
    throw new Refusal('missing_field', 'process.pid is missing; an event needs the process that acts');
  const parent = part(process, 'parent');
  const actor = readActor(record, process!, parent, pid, text, texts);
  if (kind === 'process_start' && actor.image === undefined) {
    throw new Refusal('missing_field', 'process.executable is missing; a process start needs the program that runs');
  }

  const fresh: Omit<NormalEvent, 'seq' | 'part'> = { time, host, kind, actor };
  if (kind === 'other') fresh.action = action;
  const claim = readParent(parent, text, texts);
  if (claim) fresh.parent = claim;
  if (kind.startsWith('file_') || (kind === 'other' && file?.path !== undefined))
    fresh.file = readFile(file, kind, text);
  if (kind === 'net_connect') {
    fresh.net = readNet(record, destination, action, text, warnings);
  }
  if (outcome === 'success' || outcome === 'failure') fresh.outcome = outcome;
  if (kind === 'process_end') {
    const exitCode = integer(process, 'exit_code', 'process.exit_code', -(2 ** 31), 2 ** 32 - 1);
    // 32 bits, whether the agent writes them with a sign or without
    if (exitCode !== undefined) fresh.exitCode = exitCode | 0;
  }
  const eventOnly = readEventOnly(record, process!, text);
  if (eventOnly) fresh.eventOnly = eventOnly;

  const key = contentKey(fresh);
  const normal = fresh as NormalEvent;
  normal.seq = sequenceOf(event) ?? key.seq;
  normal.part = key.part;
  return warnings.length
    ? { ok: true, event: normal, warning: warnings.slice(0, 3).join('; ') }
    : { ok: true, event: normal };
}

type ReadText = (at: Json | undefined, key: string, path: string) => string | undefined;
type ReadTexts = (at: Json | undefined, key: string, path: string) => string[] | undefined;

const MAX_HOST = 255;

function readHost(host: Json | undefined, text: ReadText): NormalEvent['host'] {
  const name = text(host, 'name', 'host.name') ?? text(host, 'hostname', 'host.hostname');
  const id = text(host, 'id', 'host.id') ?? name;
  if (id === undefined)
    throw new Refusal('missing_field', 'host.id and host.name are missing; an event needs its host');
  for (const [path, value] of [
    ['host.id', id],
    ['host.name', name ?? id],
  ] as const) {
    if (value.length > MAX_HOST)
      throw new Refusal('too_large', `${path} is longer than ${MAX_HOST} characters; name the host shorter`);
  }
  const os = part(host, 'os');
  const kind = text(os, 'type', 'host.os.type') ?? text(os, 'platform', 'host.os.platform') ?? 'linux';
  return { id, name: name ?? id, os: kind.toLowerCase() };
}

function readActor(
  record: Json,
  process: Json,
  parent: Json | undefined,
  pid: number,
  text: ReadText,
  texts: ReadTexts,
): Actor {
  const actor: Actor = { pid };
  const ppid =
    integer(parent, 'pid', 'process.parent.pid', 0, MAX_PID) ?? integer(process, 'ppid', 'process.ppid', 0, MAX_PID);
  if (ppid !== undefined) actor.ppid = ppid;
  setText(actor, 'entity', text(process, 'entity_id', 'process.entity_id'));
  setText(actor, 'image', plainPath(text(process, 'executable', 'process.executable')));
  const argv = texts(process, 'args', 'process.args');
  if (argv?.length) actor.argv = argv;
  setText(actor, 'commandLine', text(process, 'command_line', 'process.command_line') ?? argv?.join(' '));
  setText(actor, 'cwd', plainPath(text(process, 'working_directory', 'process.working_directory')));
  const user = part(record, 'user') ?? part(process, 'user');
  setText(actor, 'user', text(user, 'name', 'user.name'));
  setText(actor, 'uid', text(user, 'id', 'user.id'));
  const sha256 = text(part(process, 'hash'), 'sha256', 'process.hash.sha256');
  if (sha256 !== undefined) actor.sha256 = sha256.toLowerCase();
  return actor;
}

function readParent(parent: Json | undefined, text: ReadText, texts: ReadTexts): ParentClaim | undefined {
  if (!parent) return undefined;
  const claim: ParentClaim = {};
  const pid = integer(parent, 'pid', 'process.parent.pid', 0, MAX_PID);
  if (pid !== undefined) claim.pid = pid;
  setText(claim, 'entity', text(parent, 'entity_id', 'process.parent.entity_id'));
  setText(claim, 'image', plainPath(text(parent, 'executable', 'process.parent.executable')));
  const argv = texts(parent, 'args', 'process.parent.args');
  if (argv?.length) claim.argv = argv;
  setText(claim, 'commandLine', text(parent, 'command_line', 'process.parent.command_line') ?? argv?.join(' '));
  setText(claim, 'user', text(part(parent, 'user'), 'name', 'process.parent.user.name'));
  return Object.keys(claim).length ? claim : undefined;
}

function readFile(file: Json | undefined, kind: EventKind, text: ReadText): FileTarget {
  const path = plainPath(text(file, 'path', 'file.path'));
  if (path === undefined) throw new Refusal('missing_field', 'file.path is missing; a file event needs the file');
  const target: FileTarget = { path };
  const original = plainPath(text(part(part(file, 'Ext'), 'original'), 'path', 'file.Ext.original.path'));
  if (kind === 'file_rename' && original !== undefined) target.fromPath = original;
  const mode = text(file, 'mode', 'file.mode');
  if (mode !== undefined) {
    if (!/^(?:0o?)?[0-7]{1,6}$/.test(mode)) {
      throw new Refusal('bad_value', `file.mode ${quote(mode)} is no octal number; write it as '0755'`);
    }
    target.mode = Number.parseInt(mode.replace('o', ''), 8) & 0o7777;
  }
  return target;
}

function readNet(
  record: Json,
  destination: Json | undefined,
  action: string,
  text: ReadText,
  warnings: string[],
): NetTarget {
  const network = part(record, 'network');
  const source = part(record, 'source');
  const given = text(destination, 'ip', 'destination.ip') ?? text(destination, 'address', 'destination.address');
  if (given === undefined)
    throw new Refusal('missing_field', 'destination.ip is missing; a connection needs its destination');
  const ip = showAddress(given);
  if (ip === undefined) throw new Refusal('bad_value', `destination.ip ${quote(given)} is no IP address`);
  if (ip !== given && given.includes('%')) warnings.push('destination.ip had a zone; left out');
  const port = integer(destination, 'port', 'destination.port', 0, 65_535);
  if (port === undefined)
    throw new Refusal('missing_field', 'destination.port is missing; a connection needs its port');
  const net: NetTarget = { ip, port, initiated: isInitiated(text(network, 'direction', 'network.direction'), action) };
  const protocol = text(network, 'transport', 'network.transport')?.toLowerCase();
  if (protocol !== undefined) net.protocol = protocol;
  setText(net, 'hostname', text(destination, 'domain', 'destination.domain'));
  const sourceIp = text(source, 'ip', 'source.ip');
  setText(net, 'sourceIp', sourceIp === undefined ? undefined : showAddress(sourceIp));
  const sourcePort = integer(source, 'port', 'source.port', 0, 65_535);
  if (sourcePort !== undefined) net.sourcePort = sourcePort;
  return net;
}

function readEventOnly(record: Json, process: Json, text: ReadText): NormalEvent['eventOnly'] {
  const out: Record<string, string | number> = {};
  const session = integer(part(process, 'session_leader'), 'pid', 'process.session_leader.pid', 0, MAX_PID);
  if (session !== undefined) out.session = session;
  const effective = text(part(part(record, 'user'), 'effective'), 'id', 'user.effective.id');
  if (effective !== undefined) out.euid = effective;
  return Object.keys(out).length ? out : undefined;
}

/** The number that ends event.id (`web-01-2902`), else event.sequence. The digits that end a UUID or a base64 id order nothing. */
function sequenceOf(event: Json): number | undefined {
  const id = event.id;
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id;
  if (typeof id === 'string' && id.length <= 300) {
    const digits = /(?:^|[-_:.#/ ])(\d{1,15})$/.exec(id)?.[1];
    if (digits !== undefined && !/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id))
      return Number(digits);
  }
  return integer(event, 'sequence', 'event.sequence', 0, Number.MAX_SAFE_INTEGER);
}

function integer(at: Json | undefined, key: string, path: string, min: number, max: number): number | undefined {
  const value = at?.[key];
  if (value === undefined || value === null || value === '') return undefined;
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^-?\d{1,16}$/.test(value)
        ? Number(value)
        : Number.NaN;
  if (!Number.isSafeInteger(number) || number < min || number > max) {
    throw new Refusal('bad_value', `${path} should be a whole number from ${min} to ${max}, but is ${quote(value)}`);
  }
  return number;
}

/** Agents that report paths as they were asked for: one file has one name, whatever detours it was called by. */
function plainPath(path: string | undefined): string | undefined {
  return path?.startsWith('/') ? normalisePath(path) : path;
}

function setText<K extends string>(target: { [P in K]?: string }, key: K, value: string | undefined): void {
  if (value !== undefined) target[key] = value;
}

function part(at: Json | undefined, key: string): Json | undefined {
  const value = at?.[key];
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record itself: exports wrap it in `_source`, and some shippers flatten it to dotted keys. */
function unwrap(json: unknown): Json {
  if (!isObject(json)) throw new Refusal('unknown_shape', `an ECS record is a JSON object, but this is ${quote(json)}`);
  const record = isObject(json._source) && !isObject(json.event) ? json._source : json;
  return isObject(record.event) || record['event.action'] === undefined ? record : nested(record);
}

function nested(flat: Json): Json {
  const out: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(flat)) {
    const names = key.split('.');
    if (names.length > 8) continue;
    let at = out;
    for (const name of names.slice(0, -1)) {
      if (!isObject(at[name])) at[name] = Object.create(null);
      at = at[name] as Record<string, unknown>;
    }
    at[names.at(-1)!] = value;
  }
  return out;
}

const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON is UTF-8, but agents copy file names into it byte by byte. A line with bytes that are not UTF-8 is made canonical
 * before it is parsed; so that a written \uf7xx is not taken for such a byte, it is made canonical at the same time.
 */
function decodeJsonBytes(bytes: Uint8Array): { text: string; form: TextForm } {
  try {
    return { text: strict.decode(bytes), form: canonicalText };
  } catch {
    // JSON allows no NUL, which canonical text would hide
    if (bytes.includes(0)) return { text: new TextDecoder().decode(bytes), form: canonicalText };
    const text = canonicalBytes(bytes).replace(/\\\\|\\u(f7[0-9a-f]{2})/gi, (written, hex: string | undefined) =>
      hex === undefined ? written : canonicalText(String.fromCharCode(Number.parseInt(hex, 16))),
    );
    return { text, form: canonicalUnescaped };
  }
}
