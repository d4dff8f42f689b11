import type { Command } from 'commander';
import { actor, createToken, readTokens, revokeToken } from '../access';
import { connected } from './connect';

export function register(program: Command): void {
  const token = program.command('token').description('tokens that agents send telemetry with');
  token
    .command('create <name>')
    .description('make a token; it is shown once')
    .option('--source <source>', 'name space of the hosts that send with it', 'default')
    .action((name: string, options: { source: string }) =>
      connected(async () => {
        const made = await createToken(actor(), { name, source: options.source });
        console.log(made.token);
      }),
    );
  token
    .command('list')
    .description('all tokens, without their secrets')
    .action(() =>
      connected(async () => {
        for (const t of await readTokens()) {
          console.log(`${t.id}\t${t.name}\t${t.source}\t...${t.hint}\t${t.revokedAt === null ? 'active' : 'revoked'}`);
        }
      }),
    );
  token
    .command('revoke <id>')
    .description('a revoked token is refused within seconds')
    .action((id: string) =>
      connected(async () => {
        await revokeToken(actor(), Number(id));
        console.log('revoked');
      }),
    );
}
