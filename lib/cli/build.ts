import type { Command } from 'commander';
import { build } from './next';
import { phase } from './phase';

export function register(program: Command): void {
  program
    .command('build')
    .description('build the web console if its sources have changed (start does this too)')
    .action(() => phase('app', build));
}
