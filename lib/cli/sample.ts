import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { createToken, revokeToken } from '../access';
import { pool } from '../db/client';
import { RECORDING_RANGE, recordingFile, SAMPLE_SOURCE } from '../sources/recordings';
import { countLines, sendFile } from '../sources/send';
import { connected } from './connect';
import { CommandError } from './failure';

const SYSTEM = { name: 'unwrap', shown: 'Unwrap' };

/** A token for one load of the sample recording, and the way to revoke it. */
export async function sampleToken(): Promise<{ token: string; revoke(): Promise<void> }> {
  const made = await createToken(SYSTEM, { name: 'sample recording', source: SAMPLE_SOURCE, sample: true });
  return { token: made.token, revoke: async () => void (await revokeToken(SYSTEM, made.id)) };
}

/** Sends a recording through the ingest API, as an agent would. */
export async function loadSample(options: {
  file: 1 | 2;
  url: string;
  token: string;
  onProgress(done: number, total: number): void;
}): Promise<{ summary: string }> {
  const file = recordingFile(options.file);
  const total = await countLines(file);
  let done = 0;
  let created = 0;
  options.onProgress(0, total);
  await sendFile({
    file,
    url: options.url,
    token: options.token,
    range: RECORDING_RANGE,
    onAnswer: (answer, lines) => {
      done += lines;
      created += answer.created;
      options.onProgress(done, total);
    },
  });
  const { rows } = await pool().query<{ alerts: number }>(
    `select count(*)::int as alerts from alerts a join hosts h using (host_id) where h.sample and a.redirect_to is null`,
  );
  return { summary: `${created.toLocaleString('en-US')} events stored, ${rows[0]!.alerts} alerts` };
}

export function register(program: Command): void {
  const sample = program.command('sample').description('the recorded fleet that comes with Unwrap');
  sample
    .command('remove')
    .description('remove the sample hosts with their telemetry, alerts, observations and threats')
    .option('--yes', 'do not ask')
    .action((options: { yes?: boolean }) =>
      connected(async () => {
        const { removeSample, sampleContents } = await import('../telemetry/sample-store');
        const { threats, ...contents } = await sampleContents(pool());
        const list = Object.entries(contents).map(([what, count]) => `${count.toLocaleString('en-US')} ${what}`);
        console.log(`The sample data: ${list.join(', ')}.`);
        for (const name of threats) console.log(`  confirmed threat, goes with its evidence: ${name}`);
        console.log('Hypotheses and detectors stay, as your work; their matches in the sample go.');
        if (!options.yes && !(await agreed('Remove it all? Type yes: '))) {
          throw new CommandError('Nothing was removed. Say yes, or use --yes where nobody can be asked.');
        }
        const removed = await removeSample(pool());
        console.log(`${removed.hosts} hosts and ${removed.events} events removed.`);
      }),
    );
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asked.question(question);
  asked.close();
  return answer.trim().toLowerCase() === 'yes';
}
