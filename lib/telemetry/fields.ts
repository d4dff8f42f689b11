/**
 * THE field table: every name that a rule may use, what it reads, and whether it belongs to the behavior (identity) or to
 * the event alone. Nothing else in the product knows a Sigma field.
 */
import type { EventView } from '../sigma';
import { nearest } from '../sigma/nearest';
import { isAuditName, loggedAmong } from './audit-fields';
import { auditRecords } from './audit-view';
import type { Behavior } from './behavior';
import type { NormalEvent } from './event';
import { FACT_NAMES, FACTS, type FactName } from './facts';
import {
  AUDIT,
  type EventOnly,
  FILE,
  type Field,
  type FieldValue,
  NET,
  PROCESS,
  RECORDS,
  ROWS,
  type Row,
} from './field-table';

export type { DictionaryColumn, EventOnly, Field, FieldValue } from './field-table';
export { logsourceKinds } from './logsource';

function define(name: string, row: Row): Field {
  return { kind: 'text', scope: 'identity', categories: PROCESS, aliases: [], ...row, name };
}

function factField(name: FactName): Field {
  const { description, applies, of } = FACTS[name];
  const categories = applies === 'all' ? PROCESS : applies.includes('net_connect') ? NET : FILE;
  const textual = /^(?:Argv0|FileAction|FileMode)$|Name$/.test(name);
  const aliases =
    name === 'FileMode'
      ? ['file.mode']
      : name === 'TargetName'
        ? ['file.name']
        : name === 'ImageName'
          ? ['process.name']
          : name === 'ParentImageName'
            ? ['process.parent.name']
            : [];
  return {
    name,
    kind: textual ? 'text' : 'boolean',
    scope: 'identity',
    categories,
    description,
    aliases,
    fact: true,
    read: of,
  };
}

/** Every field by its own name, in the order in which help shows them. */
export const FIELDS: ReadonlyMap<string, Field> = new Map(
  [...Object.entries(ROWS).map(([name, row]) => define(name, row)), ...FACT_NAMES.map(factField)].map((field) => [
    field.name,
    field,
  ]),
);

const BY_NAME = new Map<string, Field>(FIELDS);
for (const field of FIELDS.values())
  for (const alias of field.aliases) if (!BY_NAME.has(alias)) BY_NAME.set(alias, field);

/** a0, a1 ...: the arguments of a started program (record EXECVE), and the raw ones of a system call (SYSCALL). */
const ARGUMENT = /^a(\d{1,3})$/;

/** The field of a name or an alias. Names are exact, as Sigma has them. */
export function fieldOf(name: string): Field | undefined {
  const known = BY_NAME.get(name);
  if (known) return known;
  const row = argumentRow(name) ?? auditRow(name);
  if (!row) return undefined;
  const field = define(name, row);
  BY_NAME.set(name, field);
  return field;
}

function argumentRow(name: string): Row | undefined {
  const index = ARGUMENT.exec(name)?.[1];
  if (index === undefined || name !== `a${Number(index)}`) return undefined;
  const raw = Number(index) <= 3 ? '; in SYSCALL records of an auditd rule the raw argument, in hex' : '';
  return {
    categories: AUDIT,
    description: `Argument ${index} of a started program${raw}.`,
    read: (b) => (b.kind === 'process_start' ? b.process.argv?.[Number(index)] : undefined),
  };
}

function auditRow(name: string): Row | undefined {
  if (!isAuditName(name)) return undefined;
  return {
    scope: 'event',
    categories: AUDIT,
    description: `Value ${name}= of an audit record, as it was logged.`,
    read: (_, event) => event[name] ?? loggedAmong(event[RECORDS], name),
  };
}

export function fieldKnown(name: string): boolean {
  return fieldOf(name) !== undefined;
}

/** Where a field lives; an unknown name can match nothing and counts as identity. */
export function fieldScope(name: string): 'identity' | 'event' {
  return fieldOf(name)?.scope ?? 'identity';
}

/** The known name that was probably meant. */
export function suggestField(name: string): string | undefined {
  const folded = name.toLowerCase();
  for (const known of BY_NAME.keys()) if (known.toLowerCase() === folded) return known;
  return nearest(name, FIELDS.keys()) ?? nearest(name, BY_NAME.keys());
}

export interface BehaviorView {
  get(field: string): FieldValue;
  /** all texts of the behavior, for searches without a field */
  keywords(): Iterable<string>;
  /** the event as the audit records that it is made of: what rules of the service auditd see, one at a time */
  records(): readonly EventView[];
}

const NOTHING: EventOnly = Object.freeze({});

/**
 * A behavior as a rule sees it. Without `eventOnly`, fields of the event alone are absent.
 * Facts are computed once per view, so one view serves all rules.
 */
export function behaviorView(b: Behavior, eventOnly: EventOnly = NOTHING): BehaviorView {
  return new View(b, eventOnly);
}

class View implements BehaviorView {
  private facts: Map<string, FieldValue> | undefined;
  private audit: readonly EventView[] | undefined;

  constructor(
    private readonly behavior: Behavior,
    private readonly eventOnly: EventOnly,
  ) {}

  get(name: string): FieldValue {
    const field = BY_NAME.get(name) ?? fieldOf(name);
    if (!field) return undefined;
    return field.fact ? this.fact(field) : field.read(this.behavior, this.eventOnly);
  }

  keywords(): Iterable<string> {
    return keywordsOf(this.behavior);
  }

  records(): readonly EventView[] {
    this.audit ??= auditRecords(this.behavior, this.eventOnly, this);
    return this.audit;
  }

  private fact(field: Field): FieldValue {
    this.facts ??= new Map();
    if (this.facts.has(field.name)) return this.facts.get(field.name);
    const value = field.read(this.behavior, this.eventOnly);
    this.facts.set(field.name, value);
    return value;
  }
}

/**
 * What the record says of the behavior. Not the parent's texts, which would match twice, and not the values of the event
 * alone: a search without a field must answer alike with and without them.
 */
function* keywordsOf(b: Behavior): Iterable<string> {
  const p = b.process;
  for (const text of [
    b.image ?? p.image,
    p.commandLine,
    p.cwd,
    b.user ?? p.user,
    p.sha256,
    b.file?.path,
    b.file?.fromPath,
    b.net?.ip,
    b.net?.hostname,
    b.action,
  ]) {
    if (text) yield text;
  }
  if (p.argv) yield* p.argv;
}

/** The values of an event alone, for `behaviorView`. */
export function eventOnlyOf(event: NormalEvent): Record<string, string | number> & EventOnly {
  const { actor, parent, net } = event;
  const out: Record<string, string | number> & { [RECORDS]?: EventOnly[typeof RECORDS] } = { ...event.eventOnly };
  if (event.records) out[RECORDS] = event.records;
  const set = (name: string, value: string | number | undefined) => {
    if (value !== undefined) out[name] = value;
  };
  set('ProcessId', actor.pid);
  set('ParentProcessId', actor.ppid ?? parent?.pid);
  set('ProcessGuid', actor.entity);
  set('ParentProcessGuid', parent?.entity);
  set('UtcTime', new Date(event.time).toISOString().replace('T', ' ').slice(0, -1));
  set('Computer', event.host.name);
  set('SourceIp', net?.sourceIp);
  set('SourcePort', net?.sourcePort);
  set('ExitCode', event.exitCode);
  return out;
}
