import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { BacktestReport } from '../backtest/report';
import { formatProblem } from '../sigma';
import { backtestLines } from './backtest-lines';
import { connected } from './connect';
import { CommandError } from './failure';

interface Options {
  from?: string;
  to?: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('backtest <rule>')
    .description('run a Sigma rule or correlation over everything that is stored')
    .option('--from <time>', 'earliest time, ISO 8601')
    .option('--to <time>', 'before this time, ISO 8601')
    .option('--json', 'print the whole report as one JSON object')
    .action(run);
}

function run(path: string, { from, to, json }: Options): Promise<void> {
  const yaml = textOf(path);
  const question = { yaml, from: timeOf('--from', from), to: timeOf('--to', to) };
  return connected(async () => {
    const { backtest } = await import('../backtest/store');
    tell(await backtest(question), yaml, json === true);
  });
}

function tell(report: BacktestReport, yaml: string, json: boolean): void {
  if (!report.ok) process.exitCode = 1;
  if (json) {
    console.log(JSON.stringify(report));
    return;
  }
  for (const problem of report.problems) console.error(formatProblem(problem, yaml));
  if (report.ok) console.log(backtestLines(report).join('\n'));
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new CommandError(`${option} is a time such as 2026-11-23T08:00:00Z`);
  return time;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CommandError(`${path} cannot be read: check the path and its permissions`);
  }
}
