import type { Command } from 'commander';
import { pool } from '../db/client';
import { planScaleOut, ScaleOutError, type Step, scaleOut } from '../db/scale-out';
import { connected } from './connect';
import { CommandError } from './failure';

export function register(program: Command): void {
  program
    .command('scale-out')
    .description('spread the tables over the machines of a Citus cluster; does nothing without that extension')
    .option('--dry-run', 'say what would be done, and do nothing')
    .action(({ dryRun = false }: { dryRun?: boolean }) => connected(() => run(dryRun)));
}

async function run(dryRun: boolean): Promise<void> {
  try {
    const plan = await planScaleOut(pool());
    if (plan.citus === null) {
      console.log(
        'This database has no Citus extension: all tables stay where they are, and there is nothing to do. docs/scale.md tells when more than one machine is worth it.',
      );
      return;
    }
    console.log(`Citus ${plan.citus}, ${plan.machines} ${plan.machines === 1 ? 'machine' : 'machines'} with rows`);
    if (dryRun) for (const step of plan.steps) console.log(shown(step));
    else await scaleOut(pool(), (step) => console.log(shown(step)));
    const left = plan.steps.filter(({ statement }) => statement !== null).length;
    const word = `${left} ${left === 1 ? 'table' : 'tables'}`;
    console.log(
      left === 0
        ? 'Everything is as declared.'
        : dryRun
          ? `${word} would be moved. Nothing was changed.`
          : `${word} moved.`,
    );
  } catch (error) {
    if (error instanceof ScaleOutError) throw new CommandError(error.message);
    throw error;
  }
}

function shown({ table, words, statement }: Step): string {
  return `  ${statement ? 'move' : 'keep'}  ${table.padEnd(24)} ${words}`;
}
