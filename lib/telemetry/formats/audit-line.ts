/**
 * One line of the kernel's audit log, `node=HOST type=SYSCALL msg=audit(SECONDS.MS:SERIAL): key=value ...`.
 * https://github.com/linux-audit/audit-documentation/wiki/SPEC-Writing-Good-Events
 */
import { canonicalBytes, canonicalText, toBytes } from '../text';
import { attempt, quote, Refusal, type Refused, readTime } from './format';

/** One record. An event is all records of one host with the same time and serial. */
export interface AuditPart {
  node: string;
  time: number;
  serial: number;
  type: string;
  /** values as logged: quoted, hex or bare; see `decode` */
  fields: ReadonlyMap<string, string>;
  /** what follows the header: the same record sent twice has the same body */
  body: string;
  line: string;
}

export type ParsedLine = { ok: true; part: AuditPart } | Refused;

const HEADER =
  /^\uFEFF?\s*(?:node=(\S{1,255})\s+)?type=([A-Z][A-Z0-9_]*|UNKNOWN\[\d+\]|\d{4})\s+(?:msg=)?audit\((\d{1,12})\.(\d{1,9}):(\d{1,10})\)\s?:?\s*/;

/** Numeric types of logs that the kernel printed itself (include/uapi/linux/audit.h). */
const NUMBERED: Readonly<Record<string, string>> = {
  1006: 'LOGIN',
  1300: 'SYSCALL',
  1302: 'PATH',
  1304: 'SOCKETCALL',
  1305: 'CONFIG_CHANGE',
  1306: 'SOCKADDR',
  1307: 'CWD',
  1309: 'EXECVE',
  1320: 'EOE',
  1321: 'BPRM_FCAPS',
  1326: 'SECCOMP',
  1327: 'PROCTITLE',
  1400: 'AVC',
  1701: 'ANOM_ABEND',
};

/** Names that auditd adds in log_format=ENRICHED after the separator 0x1D, which some shippers lose. */
const ENRICHED = /(?:ARCH|SYSCALL|SADDR|ID|(?:O|OA|OLD-A|A|E|S|FS|O|I|N-|OE|OS|OFS)?[UG]ID|AUID)=/;

/** Keys whose values the kernel or auditd writes quoted, or as hex where they hold anything but plain characters. */
const ENCODED: Readonly<Record<string, RegExp>> = {
  SYSCALL: /^(?:comm|exe|key)$/,
  PATH: /^name$/,
  CWD: /^cwd$/,
  PROCTITLE: /^proctitle$/,
  SOCKADDR: /^saddr$/,
  EXECVE: /^a\d+(?:\[\d+\])?$/,
};

/** What a whole record of the type cannot lack. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  SYSCALL: ['arch', 'syscall', 'pid', 'exe'],
  PATH: ['item'],
  CWD: ['cwd'],
  PROCTITLE: ['proctitle'],
  SOCKADDR: ['saddr'],
};

const MAX_LINE = 64 * 1024;

/** `defaultNode` names the host of logs without node=. */
export function parseAuditLine(line: string | Uint8Array, defaultNode?: string): ParsedLine {
  return attempt(() => {
    if (line.length > MAX_LINE)
      throw new Refusal('too_large', `the line is longer than ${MAX_LINE} bytes; the kernel writes at most 8970`);
    return { ok: true, part: read(typeof line === 'string' ? canonicalText(line) : canonicalBytes(line), defaultNode) };
  });
}

function read(line: string, defaultNode: string | undefined): AuditPart {
  const header = HEADER.exec(line);
  if (!header) throw badHeader(line);
  const type = NUMBERED[header[2]!] ?? (/^\d/.test(header[2]!) ? `UNKNOWN[${header[2]}]` : header[2]!);
  const node = header[1] ?? (defaultNode === undefined ? undefined : canonicalText(defaultNode));
  if (node === undefined || node === '') {
    throw new Refusal(
      'missing_field',
      'the line has no node= and no host was given; set name_format in auditd.conf or name the host when sending',
    );
  }
  const micros = Number(header[4]!.padEnd(6, '0').slice(0, 6));
  const time = readTime((Number(header[3]) * 1_000_000 + micros) / 1000);
  if (time === undefined) throw new Refusal('bad_time', `audit(${header[3]}.${header[4]}) is no time of this age`);
  const serial = Number(header[5]);
  const body = line.slice(header[0].length).trimEnd();
  const fields = readFields(body);
  if (type.startsWith('AUOMS_')) {
    throw new Refusal(
      'unknown_format',
      'this is the log of the Azure agent (AUOMS), which is not read; send the raw audit log',
    );
  }
  if (fields.get('msg')?.startsWith('audit(')) {
    throw new Refusal('unknown_shape', 'the line holds several records; send one record per line');
  }
  check(type, fields, body);
  return { node, time, serial, type, fields, body, line };
}

function badHeader(line: string): Refusal {
  if (/audit\(\d\d[/.]\d\d[/.]\d{2,4}/.test(line)) {
    return new Refusal(
      'unknown_shape',
      'this is output of ausearch -i, where times have no zone and arguments no bounds; send the raw log',
    );
  }
  if (/^\s*(?:node=\S*\s*)?type=\S*\s*(?:msg=)?(?:audit\([\d.:]*)?$/.test(line))
    return new Refusal('truncated', 'the line ends in its header; send whole lines');
  return new Refusal(
    'unknown_shape',
    `an audit line begins with type=... msg=audit(time:serial):, but this one with ${quote(line.slice(0, 60))}`,
  );
}

/** Splits `key=value` pairs. The first value of a key counts: the kernel writes its own before anything it was told. */
function readFields(body: string, inner = false): Map<string, string> {
  const fields = new Map<string, string>();
  let at = 0;
  while (at < body.length) {
    const first = body.charCodeAt(at);
    if (first === 0x20 || first === 0x1d || first === 0x2c) {
      at++;
      continue;
    }
    const equals = body.indexOf('=', at);
    if (equals < 0) break;
    const words = body.slice(at, equals);
    const key = words.slice(words.lastIndexOf(' ') + 1);
    at = equals + 1;
    const end = valueEnd(body, at, key);
    if (key !== '' && !fields.has(key)) fields.set(key, body.slice(at, end));
    // user-space messages hold further pairs: msg='op=login acct="root" ...'
    if (body.charCodeAt(at) === 0x27 && !inner) {
      for (const [name, value] of readFields(body.slice(at + 1, end - 1), true))
        if (!fields.has(name)) fields.set(name, value);
    }
    at = end;
  }
  return fields;
}

function valueEnd(body: string, at: number, key: string): number {
  const first = body.charCodeAt(at);
  if (first === 0x22) return closing(body.indexOf('"', at + 1), key);
  if (first === 0x27) return closing(body.lastIndexOf("'"), key, at);
  if (first === 0x7b) return closing(body.indexOf('}', at), key);
  let end = body.indexOf(' ', at);
  if (end < 0) end = body.length;
  const value = body.slice(at, end);
  const separator = value.indexOf('\x1d');
  if (separator >= 0) return at + separator;
  const glued = value.includes('=') ? value.search(ENRICHED) : -1;
  return glued > 0 ? at + glued : end;
}

function closing(quoteAt: number, key: string, openedAt = -1): number {
  if (quoteAt <= openedAt || quoteAt < 0)
    throw new Refusal('truncated', `the value of ${quote(key)} is not closed; the line is cut`);
  return quoteAt + 1;
}

function check(type: string, fields: ReadonlyMap<string, string>, body: string): void {
  for (const key of REQUIRED[type] ?? []) {
    if (!fields.has(key)) throw new Refusal('truncated', `the ${type} record has no ${key}=; the line is cut`);
  }
  const encoded = ENCODED[type];
  if (!encoded) return;
  for (const [key, value] of fields) {
    if (!encoded.test(key) || isQuoted(value) || isAbsent(value) || isHex(value)) continue;
    if (body.endsWith(`${key}=${value}`))
      throw new Refusal('truncated', `${type} ${key}= ends within a byte; the line is cut`);
    throw new Refusal('bad_value', `${type} ${key}=${quote(value)} is neither quoted nor whole bytes in hex`);
  }
}

const isQuoted = (value: string) => value.charCodeAt(0) === 0x22;
const isAbsent = (value: string) => value === '(null)' || value === '?' || value === '(none)';
const isHex = (value: string) => value.length % 2 === 0 && value !== '' && /^[0-9A-Fa-f]+$/.test(value);

/** A quoted value is literal, an unquoted one the hex of its bytes, `(null)` nothing. */
export function decode(value: string | undefined): string | undefined {
  if (value === undefined || isAbsent(value)) return undefined;
  if (isQuoted(value)) return value.slice(1, -1);
  return isHex(value) ? canonicalBytes(Buffer.from(value, 'hex')) : value;
}

/** The bytes of one piece of an argument; pieces can be cut within a character. */
export function decodeToBytes(value: string): Uint8Array {
  if (isQuoted(value)) return toBytes(value.slice(1, -1));
  return isHex(value) ? Buffer.from(value, 'hex') : toBytes(value);
}

/** A value that is never encoded (numbers, tty, user names of enriched logs), without its quotes. */
export function bare(value: string | undefined): string | undefined {
  if (value === undefined || isAbsent(value)) return undefined;
  return isQuoted(value) || value.charCodeAt(0) === 0x27 ? value.slice(1, -1) : value;
}

/** A decimal number below 2^31, as pids and counts are stored; anything else refuses the record. */
export function integer(value: string, what: string): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) >= 2 ** 31)
    throw new Refusal('bad_value', `${what} should be a number, but is ${quote(value)}`);
  return Number(value);
}
