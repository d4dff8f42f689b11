import type { Command } from 'commander';
import { pool } from '../db/client';
import { connected } from './connect';

export function register(program: Command): void {
  program
    .command('verify')
    .description('count everything stored again and report what does not agree')
    .option('--mend', 'repair what is derived: rollups, spans of hosts, values for prevalence, matches, alerts')
    .option('--json', 'print one JSON object')
    .action((options: { mend?: boolean; json?: boolean }) =>
      connected(async () => {
        const { verify } = await import('../verify/store');
        const result = await verify(pool(), { mend: options.mend });
        // What is left after mending is what decides.
        const left = options.mend && result.differences.length > 0 ? await verify(pool()) : result;
        if (left.differences.length > 0) process.exitCode = 1;
        if (options.json) {
          console.log(JSON.stringify({ ...left, found: result.differences }));
          return;
        }
        const n = (value: number) => value.toLocaleString('en-US');
        console.log(
          `${n(left.hosts)} hosts, ${n(left.events)} events, ${n(left.behaviors)} behaviors, ${n(left.matches)} matches, ${n(left.alerts)} alerts, ${n(left.auditEntries)} audit entries counted again.`,
        );
        if (left.keptFrom !== null)
          console.log(
            `Retention dropped what was before ${new Date(left.keptFrom).toISOString()}: it is not compared.`,
          );
        if (left.waiting > 0) {
          console.log(
            `${n(left.waiting)} of the hosts wait for very late records to be put into context, which the running app does; until then their processes and behaviors are not compared.`,
          );
        }
        if (result.differences.length === 0) console.log('Everything agrees.');
        for (const { check, text, examples, mendable } of result.differences) {
          const mended = options.mend && left.differences.every((d) => d.check !== check);
          const end = mended ? ' Mended.' : mendable && !options.mend ? ' --mend repairs this.' : '';
          console.log(`${text}.${end}`);
          for (const example of examples) console.log(`  ${example}`);
        }
      }),
    );
}
