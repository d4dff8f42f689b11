import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { parseRule } from '../sigma';
import { readSuggestions } from './suggest-store';
import type { SuggestionList } from './suggestion';

let db: TestDatabase;
let list: SuggestionList;
beforeAll(async () => {
  db = await recordingDatabase();
  list = await readSuggestions('1', {}, db.pool);
});
afterAll(() => db.drop());

const ideas = (from: SuggestionList['rare']) => from.map(({ facts }) => facts.join(' + '));

test("the first ten hold the intrusion's telling behaviors, none of them seen elsewhere", () => {
  const top = list.rare.slice(0, 10);
  expect(ideas(top)).toEqual(
    expect.arrayContaining([
      'DisguisedByParent',
      'Argv0ClaimsSystem + DestinationExternal',
      'ImageInHiddenTemporaryFolder',
      'ImageHidden + DestinationExternal',
    ]),
  );
  expect(top.map(({ seen }) => seen.hosts)).toEqual(top.map(() => 0));
  expect(new Set(top.map(({ seen }) => seen.reporting))).toEqual(new Set([6, 7]));
});

test('what developers do all day stands apart, with its hosts', () => {
  const chmod = list.common.find(({ kinds }) => kinds.includes('file_chmod'))!;
  expect(chmod).toMatchObject({
    facts: expect.arrayContaining(['TargetHidden', 'FileExecutable']),
    seen: { hosts: 5, reporting: 7, events: 116 },
  });
});

test('each idea comes with its events and a rule that reads', () => {
  for (const { refs, events, processes, yaml, title } of [...list.rare, ...list.common]) {
    expect(refs.length).toBe(events);
    expect(processes).toBeGreaterThan(0);
    const { rule, problems } = parseRule(yaml);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(rule?.title).toBe(title);
  }
});

test('the analyst says what belongs to the incident, and the list follows', async () => {
  const fake = list.rare.find(({ facts }) => facts.includes('DisguisedByParent'))!;
  const without = await readSuggestions('1', { without: [fake.first.processId] }, db.pool);
  expect(without.processes).toBe(list.processes - 1);
  expect(ideas(without.rare)).not.toContain('DisguisedByParent');
  // what is not the incident's is the fleet's
  const session = list.scope.find(({ part }) => part === 'session')!;
  expect(session).toMatchObject({ on: false });
  expect(session.processes).toBeGreaterThan(0);
  const wider = await readSuggestions('1', { parts: ['lineage', 'session'] }, db.pool);
  expect(wider.processes).toBe(list.processes + session.processes);
});

test('of an incident that is too large to read whole, the rest does not count as seen elsewhere', async () => {
  const cut = await readSuggestions('1', {}, db.pool, undefined, 12);
  expect(cut).toMatchObject({ truncated: true, processes: list.processes });
  const whole = new Map([...list.rare, ...list.common].map(({ key, seen }) => [key, seen]));
  const both = [...cut.rare, ...cut.common].filter(({ key }) => whole.has(key));
  expect(both.length).toBeGreaterThan(2);
  expect(both.map(({ seen }) => seen)).toEqual(both.map(({ key }) => whole.get(key)));
});

test('is the same whenever it is asked', async () => {
  const again = await readSuggestions('1', {}, db.pool);
  expect(again).toEqual(list);
});
