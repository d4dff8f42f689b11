import type { Command } from 'commander';
import { run, type StartOptions } from './start';

export function register(program: Command): void {
  program
    .command('dev')
    .description('the same for development: next dev, which follows changes of the sources')
    .option('--sample', 'load the sample recording, also into a database of your own')
    .option('--no-sample', 'load no sample recording')
    .action((options: StartOptions) => run('dev', options));
}
