import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Command } from 'commander';
import { compile, correlate, formatProblem, jsonView, type Problem, parseCollection, showExplanation } from '../sigma';
import { CommandError } from './failure';
import { matchLines } from './match-lines';

interface Options {
  explain?: boolean;
  time: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('match <rule> <events>')
    .description('try a Sigma rule or correlation on a file of events (JSON lines, .gz too); needs no database')
    .option('--explain', 'say for each event which parts of the rule hold, and what stood in the way')
    .option('--time <field>', 'field that holds the time, for correlations', '@timestamp')
    .option('--json', 'print one JSON object for each match')
    .action(match);
}

function match(rulePath: string, eventsPath: string, options: Options): void {
  const yaml = textOf(rulePath);
  const { collection, problems } = parseCollection(yaml);
  tellProblems(problems, yaml);
  if (!collection) throw new CommandError(`${rulePath} cannot be read as Sigma`);
  const events = eventsOf(eventsPath);
  const lines =
    collection.correlations.length > 0
      ? matchLines(correlate(collection, timed(events, options.time)), options.json === true)
      : collection.rules.flatMap((rule) => {
          const matcher = compile(rule);
          return events.flatMap(({ line, event }) => {
            const view = jsonView(event);
            const outcome = matcher.outcome(view);
            if (!options.explain && outcome === 'no match') return [];
            if (options.json)
              return [
                JSON.stringify({ rule: rule.title, line, outcome, ...(options.explain ? matcher.explain(view) : {}) }),
              ];
            const head = `line ${line}: ${rule.title}: ${outcome}`;
            return options.explain
              ? [head, ...showExplanation(matcher.explain(view)).map((one) => `  ${one}`)]
              : [head];
          });
        });
  for (const line of lines) console.log(line);
}

function tellProblems(problems: readonly Problem[], yaml: string): void {
  for (const problem of problems) console.error(formatProblem(problem, yaml));
}

interface Numbered {
  /** counted from 1 */
  line: number;
  event: unknown;
}

function eventsOf(path: string): Numbered[] {
  return textOf(path)
    .split('\n')
    .flatMap((text, i) => {
      if (text.trim() === '') return [];
      try {
        return [{ line: i + 1, event: JSON.parse(text) as unknown }];
      } catch {
        throw new CommandError(`${path}: line ${i + 1} is not JSON`);
      }
    });
}

/** ISO 8601, or a number of seconds or milliseconds since 1970. */
function timed(events: readonly Numbered[], field: string) {
  return events.map(({ line, event }) => {
    const view = jsonView(event);
    const value = view.get(field);
    const number = Number(value);
    const time =
      value !== null && value !== '' && Number.isFinite(number)
        ? number < 1e11
          ? number * 1000
          : number
        : Date.parse(`${String(value)}`);
    if (Number.isNaN(time)) throw new CommandError(`line ${line}: the field ${field} holds no time (see --time)`);
    return { time, view };
  });
}

function textOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    throw new CommandError(`${path} cannot be read: check the path and its permissions`);
  }
}
