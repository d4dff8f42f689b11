import type { FieldTest } from '../sigma';
import { type Decided, holdsMissing, type Possible, possible } from '../sigma/possible';
import { auditReach, comesWithAny, decideByType } from '../telemetry/audit-reach';
import { typesOfKind } from '../telemetry/audit-types';
import type { EventKind } from '../telemetry/event';
import { impossibleTest } from '../telemetry/field-values';
import { logsourceKinds } from '../telemetry/fields';
import type { ReadyRule } from './rule';

/** What a fleet has sent so far, as far as rules ask. */
export interface FleetFacts {
  kinds: ReadonlySet<EventKind>;
  /** types of audit records in events of kind `other` */
  recordTypes: ReadonlySet<string>;
  /** whether any stored event of the kind had the field; undefined if nobody looked */
  carries(kind: EventKind, field: string): boolean | undefined;
}

/** Whether a rule can match anything that this fleet sends, and if not, why. */
export interface Trigger {
  can: boolean;
  reasons: string[];
  /** false: no event is ever asked, as nothing here belongs to its log source, or its conditions exclude each other */
  asked: boolean;
}

/** A detector that is not retired, and that nothing this fleet sends can trigger. */
export interface SilentDetector {
  detectorId: number;
  reasons: string[];
}

/** A field and the kinds of events in which it is asked: what must be known of a fleet to decide on a rule. */
export function factsNeeded(ready: ReadyRule): { kinds: readonly EventKind[]; fields: readonly string[] } {
  return { kinds: ready.kinds, fields: ready.rule.fields };
}

export function canTrigger(ready: ReadyRule, fleet: FleetFacts): Trigger {
  const { rule, kinds } = ready;
  if (logsourceKinds(rule.logsource).length === 0) {
    const { product, category, service } = rule.logsource;
    const what = [product, category, service].filter(Boolean).join(' / ');
    return { can: false, reasons: [`no telemetry here is ${what}`], asked: false };
  }
  if (kinds.length === 0) return { can: false, reasons: ['its conditions exclude each other'], asked: false };
  const stored = kinds.filter((kind) => fleet.kinds.has(kind));
  if (stored.length === 0) return no([`no event of this kind is stored: ${kinds.map(kindWords).join(', ')}`]);
  const answers = stored.flatMap((kind) => answersOf(ready, kind, fleet));
  if (answers.some(({ holds }) => holds !== false)) return { can: true, reasons: [], asked: true };
  const told = answers.map(({ reasons }) => reasons).sort((a, b) => a.length - b.length);
  return no(told[0] ?? [`no stored event has a record that it asks for`]);
}

const no = (reasons: readonly string[]): Trigger => ({ can: false, reasons: [...reasons], asked: true });

/** The rule on events of one kind; a rule on audit records, on each type of record that such events have. */
function answersOf({ rule, perRecord }: ReadyRule, kind: EventKind, fleet: FleetFacts): Possible[] {
  if (!perRecord) return [possible(rule, (test) => onKind(test, kind, fleet))];
  // what may accompany any event is in no behavior: nothing is known of it
  const companions = auditReach(rule).types.filter(comesWithAny);
  const types = [...(kind === 'other' ? fleet.recordTypes : typesOfKind(kind)), ...companions];
  const answers = types.map((type) => {
    const answer = possible(rule, (test) => decideByType(test, type) ?? onKind(test, kind, fleet));
    return { answer, asked: possible(rule, (test) => decideByType(test, type)).holds !== false };
  });
  // a record that the rule does not ask for has nothing to say
  const asked = answers.filter(({ asked }) => asked).map(({ answer }) => answer);
  return asked;
}

function onKind(test: FieldTest, kind: EventKind, fleet: FleetFacts): Decided | undefined {
  if (test.field === null) return undefined;
  if (fleet.carries(kind, test.field) === false) {
    return { holds: holdsMissing(test), why: `no stored ${kindWords(kind)} carries ${test.field}` };
  }
  const impossible = impossibleTest(test);
  return impossible === undefined ? undefined : { holds: false, why: impossible };
}

const KIND_WORDS: Readonly<Record<EventKind, string>> = {
  process_start: 'process start',
  process_end: 'process end',
  file_create: 'file creation',
  file_write: 'file write',
  file_rename: 'rename',
  file_delete: 'deletion',
  file_chmod: 'change of permissions',
  net_connect: 'connection',
  exec_failed: 'failed exec',
  other: 'other event',
};

function kindWords(kind: EventKind): string {
  return KIND_WORDS[kind];
}
