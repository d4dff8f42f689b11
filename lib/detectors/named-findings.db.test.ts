import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packLines } from '../cli/pack-lines';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { checkRule } from './check-store';
import { MANY_FINDINGS, NAMED_FINDINGS } from './named-findings.fixture';
import type { PackReport } from './pack';
import { checkPack } from './pack-store';

let db: TestDatabase;
let report: PackReport;
beforeAll(async () => {
  db = await recordingDatabase();
  const files = NAMED_FINDINGS.map(({ name, yaml }) => ({ path: `${name}.yml`, text: yaml }));
  report = await checkPack(files, { pack: 'findings', state: 'observing', overwrite: false }, db.pool);
});
afterAll(() => db.drop());

describe.each(NAMED_FINDINGS.map((one) => [one.name, one] as const))('%s', (name, finding) => {
  const { code, severity, line, column, message, yaml } = finding;

  test('is told where the rule is written, with its place', async () => {
    const { problems } = await checkRule(yaml, db.pool);
    expect(problems).toContainEqual(expect.objectContaining({ code, severity, line, column, message }));
  });

  test('stands in the report of an import', () => {
    const entry = report.entries.find(({ path }) => path === `${name}.yml`)!;
    expect(entry.problems).toContainEqual(expect.objectContaining({ code, severity, line, column, message }));
    expect(entry.verdict).toBe(severity === 'error' ? 'refused' : 'new');
  });

  test('is printed by the command', () => {
    const lines = packLines(report, false);
    const text = lines.find((one) => one.trim().startsWith(`${line}:${column} ${severity}: ${message}`));
    expect(text, lines.join('\n')).toBeDefined();
  });
});

test('none of the findings on a rule hides another', async () => {
  const { problems, trigger } = await checkRule(MANY_FINDINGS.yaml, db.pool);
  expect(problems.map(({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`)).toEqual(
    MANY_FINDINGS.found,
  );
  expect(trigger).toBeNull();
});
