import fs from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { projectFolder } from '../env';
import * as backtest from './backtest';
import * as build from './build';
import * as dev from './dev';
import { describeFailure } from './failure';
import * as importFiles from './import';
import * as match from './match';
import * as rules from './rules';
import * as sample from './sample';
import * as scaleOut from './scale-out';
import { endOnSignals, shutDown } from './shutdown';
import * as start from './start';
import * as token from './token';
import * as verify from './verify';

/** One file per command, each with `register(program)`; what a command needs beyond that it imports when it runs. */
const commands: { register(program: Command): void }[] = [
  start,
  importFiles,
  rules,
  backtest,
  match,
  token,
  sample,
  verify,
  scaleOut,
  dev,
  build,
];

export async function main(argv: string[]): Promise<void> {
  const { version } = JSON.parse(fs.readFileSync(path.join(projectFolder(), 'package.json'), 'utf8'));
  const program = new Command('unwrap')
    .description('A console for detection analysts: from one alert to tested, live detectors.')
    .version(version)
    .showHelpAfterError();
  for (const command of commands) command.register(program);
  endOnSignals();
  try {
    await program.parseAsync(argv);
    await shutDown();
  } catch (error) {
    console.error(`\n${describeFailure(error)}`);
    await shutDown();
    process.exitCode = 1;
  }
}
