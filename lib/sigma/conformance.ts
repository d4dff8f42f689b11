// npx tsx lib/sigma/conformance.ts FILE.jsonl[.gz]: runs recorded cases {rule, event | events, expect | match_count | valid}.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { compile, type Matcher } from './match';
import { parseRule } from './parse';
import type { EventView, SigmaValue } from './view';

interface Case {
  readonly id: string;
  readonly rule: string;
  readonly source?: string;
  readonly event?: unknown;
  readonly events?: readonly unknown[];
  readonly expect?: boolean | null;
  readonly majority?: string | null;
  readonly match_count?: number | null;
  readonly valid?: boolean;
}

/** An event of any shape: the exact key first, then nested objects along the dots. */
export function viewOf(event: unknown): EventView {
  return { get: (field) => value(lookUp(event, field)), keywords: () => textsIn(event) };
}

function lookUp(data: unknown, path: string): unknown {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return undefined;
  if (Object.hasOwn(data, path)) return (data as Record<string, unknown>)[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(data, head)) continue;
    const found = lookUp((data as Record<string, unknown>)[head], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An object has no text of its own: it exists and matches nothing, like an empty list. */
function value(found: unknown): SigmaValue | undefined {
  if (Array.isArray(found)) return found.filter((item) => item === null || typeof item !== 'object') as SigmaValue;
  return found !== null && typeof found === 'object' ? [] : (found as SigmaValue | undefined);
}

function* textsIn(data: unknown): Iterable<string> {
  if (data === null || data === undefined) return;
  if (typeof data !== 'object') yield String(data);
  else for (const item of Object.values(data)) yield* textsIn(item);
}

const matchers = new Map<string, Matcher | string>();

export function matcherOf(rule: string): Matcher | string {
  let known = matchers.get(rule);
  if (known === undefined) {
    const parsed = parseRule(rule, { detectionOnly: true });
    const error = parsed.problems.find(({ severity }) => severity === 'error');
    known = parsed.rule ? compile(parsed.rule) : `${error?.code}: ${error?.message}`;
    matchers.set(rule, known);
  }
  return known;
}

/** What is wrong, or undefined if the case passes or decides nothing. */
export function failure(one: Case): string | undefined {
  if (one.valid !== undefined) {
    const documents = one.rule.split(/^---\s*$/m).filter((text) => text.trim() && !/^\s*(#.*\s*)*$/.test(text));
    const results = (documents.length ? documents : ['']).map((text) => parseRule(text));
    const error = results.flatMap(({ problems }) => problems).find(({ severity }) => severity === 'error');
    if (one.valid === !error) return undefined;
    return one.valid ? `refused: ${error!.code} ${error!.message}` : 'accepted';
  }
  const matcher = matcherOf(one.rule);
  if (one.events) {
    if (typeof matcher === 'string') return matcher;
    const count = one.events.filter((event) => matcher.matches(viewOf(event))).length;
    const wanted = one.match_count ?? null;
    return (wanted === null ? count > 0 : count === wanted)
      ? undefined
      : `matched ${count}, expected ${wanted ?? 'at least one'}`;
  }
  const expected = one.expect ?? (one.majority === 'true' ? true : one.majority === 'false' ? false : undefined);
  if (expected === undefined) return undefined;
  if (typeof matcher === 'string') return matcher;
  return matcher.matches(viewOf(one.event)) === expected ? undefined : `expected ${expected}`;
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
  const show = Number(process.env.SHOW ?? 20);
  let passed = 0;
  let failed = 0;
  for (const one of readCases(path)) {
    const wrong = failure(one);
    if (wrong === undefined) passed++;
    else if (failed++ < show) console.log(`${one.id}: ${wrong}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

if (process.argv[1]?.endsWith('conformance.ts')) {
  if (process.argv[2]) main(process.argv[2]);
  else console.log('usage: npx tsx lib/sigma/conformance.ts FILE.jsonl[.gz]');
}
