// npm run -s conformance -- FILE.jsonl[.gz]: runs recorded cases {rule, event | events, expect | match_count | valid}.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { differenceOf, type Failed } from './differences';
import type { Problem } from './errors';
import { jsonView } from './json-view';
import { compile, type Matcher } from './match';
import { parseCollection, parseDocuments, parseRule } from './parse';

interface Case {
  readonly id: string;
  readonly rule: string;
  readonly source?: string;
  readonly event?: unknown;
  readonly events?: readonly unknown[];
  readonly expect?: boolean | null;
  readonly majority?: string | null;
  readonly match_count?: number | null;
  /** what the count means where it is not exact: `matches >= match_count` */
  readonly match_rule?: string;
  readonly valid?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  /** of a case about reading: a collection's references must be in the text, a single document's need not */
  readonly kind?: string;
}

interface Compiled {
  readonly matcher?: Matcher;
  readonly problem?: Problem | undefined;
}

/** The limit for real rules is 64 KiB; one of the recorded ones lists hashes on 290 KiB. */
const MAX_BYTES = 1 << 20;

const compiled = new Map<string, Compiled>();

function compileText(text: string): Compiled {
  let known = compiled.get(text);
  if (known === undefined) {
    const parsed = parseRule(text, { detectionOnly: true, maxBytes: MAX_BYTES });
    known = parsed.rule ? { matcher: compile(parsed.rule) } : { problem: firstError(parsed.problems) };
    compiled.set(text, known);
  }
  return known;
}

const firstError = (problems: readonly Problem[]) => problems.find(({ severity }) => severity === 'error');
const show = (problem: Problem | undefined) => `refused: ${problem?.code} ${problem?.message}`;

export interface Failure {
  readonly says: string;
  /** the heading of docs/sigma-differences.md that decides it */
  readonly decided?: string | undefined;
}

/** What is wrong, or undefined if the case passes or asks nothing. */
export function failure(one: Case): Failure | undefined {
  const fail = (says: string, rest: Partial<Failed> = {}): Failure => ({
    says,
    decided: differenceOf({ text: one.rule, engines: one.engines, ...rest }),
  });
  if (one.valid !== undefined) {
    const read = one.kind === 'collection' ? parseCollection : parseDocuments;
    const problem = firstError(read(one.rule).problems);
    if (one.valid === !problem) return undefined;
    return one.valid ? fail(show(problem), { problem }) : fail('accepted');
  }
  const { matcher, problem } = compileText(one.rule);
  const expected = one.expect ?? (one.majority === 'true' ? true : one.majority === 'false' ? false : undefined);
  if (one.events === undefined && expected === undefined) return undefined;
  if (!matcher) return fail(show(problem), { problem });
  if (one.events) {
    const count = one.events.filter((event) => matcher.matches(jsonView(event))).length;
    const wanted = one.match_count ?? 1;
    const enough = !one.match_rule?.includes('>=') && one.match_count != null ? count === wanted : count >= wanted;
    return enough ? undefined : fail(`matched ${count}, expected ${wanted}`);
  }
  const view = jsonView(one.event);
  if (matcher.matches(view) === expected) return undefined;
  return fail(`expected ${expected}`, { rule: matcher.rule, view, event: one.event, expected });
}

export function readCases(path: string): Case[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case);
}

function main(path: string) {
  const most = Number(process.env.SHOW ?? 20);
  let passed = 0;
  let failed = 0;
  const decided = new Map<string, number>();
  for (const one of readCases(path)) {
    const wrong = failure(one);
    if (wrong === undefined) passed++;
    else if (wrong.decided) decided.set(wrong.decided, (decided.get(wrong.decided) ?? 0) + 1);
    else if (failed++ < most) console.log(`${one.id}: ${wrong.says}`);
  }
  if (decided.size) {
    console.log('different, as docs/sigma-differences.md decides:');
    for (const [name, count] of decided) console.log(`  ${String(count).padStart(5)} ${name}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

if (process.argv[1]?.endsWith('conformance.ts')) {
  if (process.argv[2]) main(process.argv[2]);
  else console.log('usage: npm run -s conformance -- FILE.jsonl[.gz]');
}
