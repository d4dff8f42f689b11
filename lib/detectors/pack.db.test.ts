import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor } from '../access';
import { verifyAudit } from '../access/audit-store';
import type { TestDatabase } from '../db/test-database';
import { importWithLive } from '../promotion/pack-store';
import { saveVersion } from '../promotion/store';
import { recordingDatabase } from '../recording-database.fixture';
import type { PackFile } from '../sigma/pack';
import { changeState } from './lifecycle-store';
import { readLiveSet } from './live-set-store';
import { exportPack } from './pack-export-store';
import { checkPack } from './pack-store';
import { listDetectors, readDetector } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const CHOICE = { pack: 'ours', state: 'observing', overwrite: false, updateLive: false } as const;
const RULE = `# a comment
title: Shell starts id   # and another
id: 929a690e-bef0-4204-a928-ef5e620d6fc1
author: Ana
license: DRL-1.1
date: 2026-01-02
references:
    - https://example.org/1
falsepositives:
    - Everybody
tags:
    - attack.t1033
logsource: { product: linux, category: process_creation }
detection:
    selection:
        Image|endswith: '/id'
    condition: selection
level: low
`;
const files = (text: string, path = 'linux/id.yml'): PackFile[] => [{ path, text }];
const put = (text: string, choice: Partial<typeof CHOICE & { updateLive: boolean; overwrite: boolean }> = {}) =>
  importWithLive(actor(), files(text), { ...CHOICE, ...choice }, db.pool);
const only = async (text: string, choice = {}) => (await put(text, choice)).entries[0]!;

test('a check stores nothing', async () => {
  const before = await listDetectors(db.pool);
  const { entries } = await checkPack(files(RULE), CHOICE, db.pool);
  expect(entries).toMatchObject([{ verdict: 'new', trigger: { can: true }, author: 'Ana', license: 'DRL-1.1' }]);
  expect(await listDetectors(db.pool)).toEqual(before);
});

test('a rule is imported, changed, exported', async () => {
  const { epoch } = await readLiveSet(db.pool);
  const { detectorId } = await only(RULE);
  const made = await readDetector(detectorId!, db.pool);
  expect(made).toMatchObject({ state: 'observing', origin: 'import', yaml: RULE, version: 1, tags: ['attack.t1033'] });
  expect((await readLiveSet(db.pool)).detectors.map((d) => [d.detectorId, d.state, d.fromEpoch])).toContainEqual([
    detectorId,
    'observing',
    epoch + 1,
  ]);
  expect(await only(RULE)).toMatchObject({ verdict: 'unchanged', detectorId });
  expect((await readLiveSet(db.pool)).epoch).toBe(epoch + 1);

  const second = RULE.replace("'/id'", "'/groups'");
  expect(await only(second)).toMatchObject({ verdict: 'updated', detectorId, why: `version 2 of D-${detectorId}` });
  const updated = await readDetector(detectorId!, db.pool);
  expect(updated.versions.map(({ number, yaml }) => [number, yaml])).toEqual([
    [2, second],
    [1, RULE],
  ]);
  expect(await exportPack({ pack: 'ours' }, db.pool)).toEqual(files(second));
});

test('a live detector is changed only when somebody says so, and a text that was changed here is kept', async () => {
  const { detectorId } = await only(RULE);
  await changeState(actor(), detectorId!, 'live', '', db.pool);
  const third = RULE.replace("'/id'", "'/whoami'");
  expect(await only(third)).toMatchObject({ verdict: 'waits', state: 'live' });
  expect((await readDetector(detectorId!, db.pool)).yaml).toBe(RULE);
  expect(await only(third, { updateLive: true })).toMatchObject({ verdict: 'updated', detectorId });
  expect((await readDetector(detectorId!, db.pool)).yaml).toBe(third);

  const tuned = third.replace('# a comment', '# ours');
  await saveVersion(actor(), detectorId!, { yaml: tuned, note: '' }, db.pool);
  expect(await only(third)).toMatchObject({ verdict: 'kept' });
  expect(await exportPack({ pack: 'ours' }, db.pool)).toEqual(files(tuned));
  await changeState(actor(), detectorId!, 'observing', '', db.pool);
  expect(await only(third, { overwrite: true })).toMatchObject({ verdict: 'updated' });
});

test('what cannot be read, or asked of anything here, stops nothing', async () => {
  const pack: PackFile[] = [
    { path: 'bad.yml', text: 'title: x\ntags: [' },
    { path: 'field.yml', text: RULE.replace('Image|', 'Imagee|').replace('6fc1', '6fc2') },
    { path: 'dns.yml', text: RULE.replace('process_creation', 'dns_query').replace('6fc1', '6fc3') },
    { path: 'value.yml', text: RULE.replace("Image|endswith: '/id'", 'DisguisedByParent: 1').replace('6fc1', '6fc4') },
    {
      path: 'never.yml',
      text: RULE.replace('category: process_creation', 'service: auditd')
        .replace("Image|endswith: '/id'", '{ type: EXECVE, name: /x }')
        .replace('6fc1', '6fc5'),
    },
    { path: 'good.yml', text: RULE.replace("'/id'", "'/who'").replace('6fc1', '6fc6') },
  ];
  const report = await importWithLive(actor(), pack, { ...CHOICE, state: 'live', pack: 'mixed' }, db.pool);
  expect(report.entries).toMatchObject([
    { verdict: 'refused', problems: [{ code: 'yaml-syntax', line: 2 }] },
    { verdict: 'refused', problems: [{ code: 'field-unknown', line: 16 }] },
    { verdict: 'new', state: 'paused', trigger: { can: false, reasons: ['no telemetry here is linux / dns_query'] } },
    {
      verdict: 'new',
      state: 'live',
      trigger: { can: false, reasons: ['DisguisedByParent is true or false'] },
      problems: [{ code: 'never-matches', line: 16 }],
    },
    { verdict: 'new', state: 'paused', trigger: { can: false, reasons: ['its conditions exclude each other'] } },
    { verdict: 'new', state: 'live', trigger: { can: true } },
  ]);
  expect(report.cannotTrigger).toBe(3);
  expect((await verifyAudit(db.pool)).ok).toBe(true);
});

const RULES = fileURLToPath(new URL('../../../shared/sigma-rules-linux/', import.meta.url));

describe.skipIf(!existsSync(RULES))('the public Linux rules (../shared)', () => {
  const pack = existsSync(RULES) ? walk(RULES, '') : [];

  test('all 210 load, each is told whether this fleet can trigger it, and all come back byte for byte', async () => {
    const report = await importWithLive(actor(), pack, { ...CHOICE, pack: 'sigmahq' }, db.pool);
    expect(report.counts).toEqual({ new: 210, updated: 0, unchanged: 0, duplicate: 0, kept: 0, waits: 0, refused: 0 });
    for (const { path, trigger, state } of report.entries) {
      expect([path, trigger!.can || trigger!.reasons.length > 0]).toEqual([path, true]);
      expect([path, state]).toEqual([path, trigger!.asked ? 'observing' : 'paused']);
    }
    const can = report.entries.filter(({ trigger }) => trigger!.can);
    // no other telemetry than that of the categories is there
    expect(can.length).toBeGreaterThan(150);
    const cannot = new Map(
      report.entries.flatMap(({ path, trigger }) => (trigger!.can ? [] : [[path, trigger!.reasons]])),
    );
    expect([...cannot.values()].flat().filter((why) => why.startsWith('no telemetry here is'))).toHaveLength(7);
    expect(await exportPack({ pack: 'sigmahq' }, db.pool)).toEqual(
      [...pack].sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
    const again = await checkPack(pack, { ...CHOICE, pack: 'sigmahq' }, db.pool);
    expect(again.counts).toMatchObject({ unchanged: 210, new: 0 });
  });
});

function walk(dir: string, below: string): PackFile[] {
  return readdirSync(dir + below).flatMap((name) => {
    const path = below + name;
    if (statSync(dir + path).isDirectory()) return walk(dir, `${path}/`);
    return name.endsWith('.yml') ? [{ path, text: readFileSync(dir + path, 'utf8') }] : [];
  });
}
