import type { Traits } from '../backtest/facets';
import { isCorrelation } from '../detectors/correlation';
import { type ReadyRule, readRule } from '../detectors/rule';
import type { EventView, Problem } from '../sigma';
import { EVENT_KINDS, type EventKind } from '../telemetry/event';
import { HOST_FIELD, huntField, KIND_FIELD, nearField } from './names';
import { parseQuery } from './parse';
import { eachTerm, type Place, type Query, type Term } from './query';
import { asksOnly, ruleText } from './rule-text';

/** What is wrong with a query, and where: offsets of characters in the text. */
export interface HuntProblem extends Place {
  severity: 'error' | 'warning';
  message: string;
  hint?: string;
}

/** A query that is ready to run. One engine decides: the Sigma matcher of the rule that the query is. */
export interface ReadyHunt {
  /** undefined: every event of the kinds and hosts */
  rule?: ReadyRule;
  /** kinds of events that can match; ends of processes bear their start's behavior and are left out */
  kinds: readonly EventKind[];
  /** asked once per host; absent: all hosts */
  host?: (name: string) => boolean;
  /** asked of what matches; absent: all of it */
  under?: (traits: Traits) => boolean;
  /** what this rule matches is left out */
  except?: ReadyRule;
}

export interface ReadHunt {
  form: 'query' | 'sigma';
  problems: HuntProblem[];
  /** the same as a Sigma rule; absent for a query for everything, and if there are errors */
  yaml?: string;
  ready?: ReadyHunt;
}

const HUNTED: readonly EventKind[] = EVENT_KINDS.filter((kind) => kind !== 'process_end');

/** A Sigma rule or its detection part is recognised by a line that begins with one of its keys. */
const SIGMA = /^(?:detection|condition)[ \t]*:/m;

/** Reads what somebody wrote: a query, or a Sigma rule or detection. */
export function readHunt(text: string): ReadHunt {
  return SIGMA.test(text) ? readSigma(text) : readQuery(text);
}

// --- queries ---------------------------------------------------------------------------------------------------------

function readQuery(text: string): ReadHunt {
  const { query, fault } = parseQuery(text);
  if (fault) return { form: 'query', problems: [{ ...fault, severity: 'error' }] };
  if (!query) return { form: 'query', problems: [], ready: { kinds: HUNTED } };
  const unknown = unknownFields(query);
  if (unknown.length > 0) return { form: 'query', problems: unknown };
  const whole = ruleText(query);
  const read = readRule(whole.yaml);
  const problems = read.problems.map((problem) => placed(problem, whole.terms, text));
  if (!read.ready) return { form: 'query', problems };
  const ready = apart(query);
  if (ready.kinds.length > 0) return { form: 'query', problems, yaml: whole.yaml, ready };
  const hint = `kinds are ${HUNTED.join(', ')}; the end of a process is found with its start`;
  const none: HuntProblem = { ...wholeText(text), severity: 'error', message: 'no kind of event is left', hint };
  return { form: 'query', problems: [...problems, none] };
}

const wholeText = (text: string): Place => ({ start: 0, end: text.length });

function unknownFields(query: Query): HuntProblem[] {
  const problems: HuntProblem[] = [];
  eachTerm(query, ({ field, start, fieldEnd }) => {
    const name = field?.split('|')[0];
    if (name === undefined || huntField(name) !== undefined) return;
    const near = nearField(name);
    problems.push({
      start,
      end: Math.max(fieldEnd, start + 1),
      severity: 'error',
      message: `there is no field "${name}"`,
      hint: near ? `did you mean ${near}?` : 'put the text in quotes to search for it in all fields',
    });
  });
  return problems;
}

/** A problem of the rule, at the term that it came from. */
function placed(problem: Problem, terms: ReadonlyMap<number, Term>, text: string): HuntProblem {
  const { severity, message, hint, line } = problem;
  const term = terms.get(line);
  const { start, end } = term ?? wholeText(text);
  return { start, end, severity, message, ...(hint ? { hint } : {}) };
}

/**
 * Hosts and kinds are no matter of behaviors: parts of the query that ask for them alone, joined by "and" to the rest,
 * choose hosts and kinds before anything is read. The rule is what is left.
 */
function apart(query: Query): ReadyHunt {
  const parts = query.kind === 'and' ? query.items : [query];
  const [hosts, kinds, rest]: [Query[], Query[], Query[]] = [[], [], []];
  for (const part of parts) {
    if (asksOnly(part, new Set([HOST_FIELD]))) hosts.push(part);
    else if (asksOnly(part, new Set([KIND_FIELD]))) kinds.push(part);
    else rest.push(part);
  }
  const decides = (list: readonly Query[], field: string) => {
    const { matcher } = rulesOf(list);
    return (value: string) => matcher.matches(oneField(field, value));
  };
  return {
    kinds: kinds.length === 0 ? HUNTED : HUNTED.filter(decides(kinds, KIND_FIELD)),
    ...(hosts.length > 0 ? { host: decides(hosts, HOST_FIELD) } : {}),
    ...(rest.length > 0 ? { rule: rulesOf(rest) } : {}),
  };
}

function rulesOf(parts: readonly Query[]): ReadyRule {
  const query: Query = parts.length === 1 ? parts[0]! : { kind: 'and', items: parts, start: 0, end: 0 };
  const { ready, problems } = readRule(ruleText(query).yaml);
  if (!ready) throw new Error(`a part of a query that is a rule is none: ${problems[0]?.message}`);
  return ready;
}

const oneField = (field: string, value: string): EventView => ({
  get: (name) => (name === field ? value : undefined),
  keywords: () => [value],
});

// --- Sigma -----------------------------------------------------------------------------------------------------------

function readSigma(text: string): ReadHunt {
  if (isCorrelation(text)) {
    const message = 'a correlation is no hunt: it is counted over time, as a hypothesis';
    return { form: 'sigma', problems: [{ ...wholeText(text), severity: 'error', message }] };
  }
  const { yaml, added, indent } = completed(text);
  const read = readRule(yaml);
  const problems = read.problems.map((problem): HuntProblem => {
    const { severity, message, hint } = problem;
    const start = offsetOf(text, problem.line - added, problem.column - indent);
    const end = Math.max(start, offsetOf(text, problem.endLine - added, problem.endColumn - indent));
    return { start, end, severity, message, ...(hint ? { hint } : {}) };
  });
  const ready = read.ready;
  if (!ready) return { form: 'sigma', problems };
  return { form: 'sigma', problems, yaml, ready: { rule: ready, kinds: ready.kinds } };
}

/** What a rule must have besides its detection, before the text: lines above and a column to the left do not move much. */
function completed(text: string): { yaml: string; added: number; indent: number } {
  const whole = /^detection[ \t]*:/m.test(text);
  const head = [
    ...(/^title[ \t]*:/m.test(text) ? [] : ['title: Hunt']),
    ...(/^logsource[ \t]*:/m.test(text) ? [] : ['logsource:', '    product: linux']),
    ...(whole ? [] : ['detection:']),
  ];
  const body = whole ? text : text.replace(/^(?=.)/gm, '    ');
  return { yaml: [...head, body].join('\n'), added: head.length, indent: whole ? 0 : 4 };
}

/** The offset of a line and column (from 1) in a text; the ends of the text for places outside. */
function offsetOf(text: string, line: number, column: number): number {
  if (line < 1) return 0;
  const lines = text.split('\n');
  let offset = 0;
  for (let i = 0; i < line - 1 && i < lines.length; i++) offset += lines[i]!.length + 1;
  const length = lines[line - 1]?.length ?? 0;
  return Math.min(text.length, offset + Math.min(Math.max(0, column - 1), length));
}
