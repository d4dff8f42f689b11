import { expect, test } from 'vitest';
import { sealDays } from '../telemetry/rollup-days-store';
import { recordingShards } from './recording-shards.fixture';
import { backtestSteps } from './steps-store';
import { backtest } from './store';

const made = recordingShards();

const rule = (category: string, detection: object) =>
  JSON.stringify({ title: 't', logsource: { product: 'linux', category }, detection });

const steps = async (yaml: string, signal?: AbortSignal) =>
  (await backtestSteps(yaml, { pool: made.db.pool, scanner: made.shards, signal })).steps;
const events = async (yaml: string) => (await backtest({ yaml }, { pool: made.db.pool })).events;

const CHMOD = { FileAction: 'chmod', TargetHidden: true, FileExecutable: true };

/** What each step must be: a backtest of a rule that ends there. */
async function compare(): Promise<void> {
  const { FileAction, TargetHidden, FileExecutable } = CHMOD;
  expect(await steps(rule('file_event', { s: CHMOD, condition: 's' }))).toEqual([
    { selection: 's', line: 0, events: await events(rule('file_event', { s: { FileAction }, condition: 's' })) },
    { selection: 's', line: 1, events: await events(rule('file_event', { s: { FileAction, TargetHidden }, condition: 's' })) }, // biome-ignore format: one line
    { selection: 's', line: 2, events: await events(rule('file_event', { s: { FileAction, TargetHidden, FileExecutable }, condition: 's' })) }, // biome-ignore format: one line
  ]);
  const f = { User: ['cirun', 'carol'], TargetHidden: true };
  expect(await steps(rule('file_event', { s: CHMOD, f, condition: 's and not f' }))).toMatchObject([
    {},
    {},
    { events: 119 },
    { selection: 'f', line: null, events: await events(rule('file_event', { s: CHMOD, f, condition: 's and not f' })) },
  ]);
}

test('events are left after each condition as a backtest of the rule up to there says', compare);

test('the same from the cells of days that are over', async () => {
  expect(await sealDays(made.db.pool, 0)).toBeGreaterThan(0);
  await made.shards.scan([]);
  await compare();
});

test('conditions that single events decide have no figure, nor do those below them', async () => {
  const yaml = rule('process_creation', { s: { 'Image|contains': '/.', ProcessId: 1 }, condition: 's' });
  expect(await steps(yaml)).toMatchObject([{ line: 0 }]);
  expect(await steps('title: [')).toEqual([]);
});

test('a first condition that nearly everything meets is left out, not guessed', async () => {
  const yaml = rule('process_creation', { s: { 'Image|startswith': '/', 'Image|contains': '/.' }, condition: 's' });
  const whole = await steps(yaml);
  expect(whole).toHaveLength(2);
  const small = await backtestSteps(yaml, { pool: made.db.pool, scanner: made.shards, mostBehaviors: 20 });
  expect(small.steps).toEqual(whole.slice(1));
});

test('is stopped by its signal', async () => {
  await expect(steps(rule('file_event', { s: CHMOD, condition: 's' }), AbortSignal.abort())).rejects.toMatchObject({
    code: 'unavailable',
  });
});
