import { readFileSync } from 'node:fs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { MANY_FINDINGS, NAMED_FINDINGS } from '../lib/detectors/named-findings.fixture';
import { expect, screenshots, test } from './fixtures';

test.use({ appName: 'packs' });

const rule = (title: string, n: number, selection: string, logsource = 'product: linux, category: process_creation') =>
  `# ${title}: the comment stays\ntitle: ${title}\nid: 0b1d9f7c-2f0a-4c55-9d0e-5a0f6d7e8f0${n}\nauthor: Ana\nlicense: DRL-1.1\nlevel: medium\nlogsource: { ${logsource} }\ndetection:\n  selection: { ${selection} }\n  condition: selection\n`;
const FILES = {
  'linux/good.yml': rule('Whoami is run', 1, "Image|endswith: '/whoami'"),
  'linux/bad.yml': rule('Misspelt', 2, "Imagee|endswith: '/x'"),
  'linux/mail.yml': rule('Mail log', 3, 'message: x', 'product: linux, service: postfix'),
  'linux/never.yml': rule('Never so', 4, 'DisguisedByParent: 7'),
  'linux/audit.yml': rule('Shadow by path', 5, "type: PATH, name: '/etc/shadow'", 'product: linux, service: auditd'),
};
const zip = (files: Record<string, string>) =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))));
const archive = (files: Record<string, string>) => ({
  name: 'ours.zip',
  mimeType: 'application/zip',
  buffer: zip(files),
});

test('a pack is checked, imported, updated and exported again', async ({ page }) => {
  await page.goto('/detectors');
  await page.getByRole('link', { name: 'Import rules' }).click();
  await page.getByLabel('Files with rules').setInputFiles(archive(FILES));
  const row = (title: string) => page.getByRole('row').filter({ hasText: title });
  const become = (title: string) => row(title).getByRole('cell').nth(1);

  // before anything is stored, everything is said
  await expect(become('Whoami is run')).toHaveText('new');
  await expect(row('Whoami is run')).toContainText('yes');
  await expect(row('bad.yml')).toContainText('there is no field "Imagee"');
  await expect(row('Mail log')).toContainText('no telemetry here is linux / postfix');
  await expect(row('Mail log')).toContainText('paused');
  await expect(row('Never so')).toContainText('no: DisguisedByParent is true or false');
  await row('bad.yml').getByRole('button').click();
  await expect(page.getByRole('list', { name: /Findings of/ })).toContainText('9:16');
  await expect(page.getByText('can trigger 2 of 4 readable rules')).toBeVisible();
  await page.getByRole('tab', { name: /Refused/ }).click();
  await expect(page).toHaveURL(/show=refused/);
  await expect(row('Whoami is run')).toBeHidden();
  await page.getByRole('tab', { name: /All/ }).click();

  await page.getByRole('button', { name: 'Import 4 rules' }).click();
  await expect(page.getByText('4 detectors made, 0 updated, 1 refused from ours.')).toBeVisible();
  await expect(row('Whoami is run')).toContainText(/D-\d+/);

  // the list says who came, in which state, and who cannot fire
  await page.goto('/detectors?state=observing');
  await expect(row('Whoami is run')).toContainText('import');
  await expect(row('Never so')).toContainText('cannot fire');
  await expect(row('Shadow by path')).toContainText('observing');
  await page.getByRole('link', { name: 'Never so' }).click();
  await expect(page.getByText('cannot fire', { exact: true })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Problems of the rule' })).toContainText(
    'DisguisedByParent is true or false',
  );

  // the same pack again changes nothing; a changed file is a new version
  await page.goto('/detectors/import');
  await page.getByLabel('Files with rules').setInputFiles(archive(FILES));
  await expect(page.getByRole('button', { name: 'Nothing to import' })).toBeDisabled();
  await expect(become('Whoami is run')).toHaveText('unchanged');
  const changed = { ...FILES, 'linux/good.yml': FILES['linux/good.yml'].replace('/whoami', '/id') };
  await page.getByLabel('Files with rules').setInputFiles(archive(changed));
  await expect(become('Whoami is run')).toHaveText('updated');
  await page.getByRole('button', { name: 'Import 1 rule' }).click();
  await expect(page.getByText('0 detectors made, 1 updated')).toBeVisible();

  // and what comes out is what went in, byte for byte
  await page.goto('/detectors');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  const files = unzipSync(readFileSync(await download.path()));
  for (const path of ['linux/good.yml', 'linux/mail.yml', 'linux/never.yml', 'linux/audit.yml'] as const)
    expect([path, strFromU8(files[path]!)]).toEqual([path, changed[path]]);
});

test('a file that is no rule, and one that is no text, are said and stop nothing', async ({ page }) => {
  await page.goto('/detectors/import');
  await page.getByLabel('Files with rules').setInputFiles([
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
    { name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004nothing') },
    { name: 'binary.yml', mimeType: 'text/yaml', buffer: Buffer.from('a: \0') },
    { name: 'one.yml', mimeType: 'text/yaml', buffer: Buffer.from(rule('Alone', 9, "Image|endswith: '/alone'")) },
  ]);
  await expect(page.getByText('notes.txt: it is neither a .yml nor a .zip file.')).toBeVisible();
  await expect(page.getByText('broken.zip: it is no zip file, or a damaged one.')).toBeVisible();
  await expect(page.getByRole('row', { name: 'binary.yml' })).toContainText('there is no rule here');
  await expect(page.getByRole('row', { name: 'Alone' })).toContainText('new');
});

test('a rule that would stay silent is told why, where it is typed and where it is imported', async ({ page }) => {
  await page.goto('/detectors');
  await page.getByRole('link', { name: 'Known coin miner by hash' }).click();
  await page.getByRole('button', { name: 'Tune' }).click();
  const editor = page.locator('.cm-content');
  const problems = page.getByRole('list', { name: 'Problems of the rule' });
  const type = async (yaml: string) => {
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(yaml);
  };
  for (const { yaml, severity, line, column, message } of NAMED_FINDINGS) {
    await type(yaml);
    const said = problems.getByRole('listitem').filter({ hasText: message });
    await expect(said).toContainText(severity === 'error' ? 'Error' : 'Warning');
    await said.getByRole('button', { name: `${line}:${column}`, exact: true }).click();
    const written = yaml.split('\n')[line - 1]!;
    await expect(page.locator('.cm-activeLine')).toHaveText(written);
    const underlined = page.locator('.cm-activeLine').locator(`.cm-lintRange-${severity}`).first();
    const text = await underlined.innerText();
    expect(written.slice(column - 1).startsWith(text), `${text} in ${written}`).toBe(true);
  }
  await type(MANY_FINDINGS.yaml);
  await expect(problems.getByRole('listitem')).toHaveCount(MANY_FINDINGS.found.length);
  await expect(page.getByText('1 error, 4 warnings')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Save/ })).toBeDisabled();
  await screenshots(page, 'findings');
  await page.getByRole('button', { name: 'Drop the change' }).click();

  await page.goto('/detectors/import');
  const files = NAMED_FINDINGS.map(({ name, yaml }) => [`${name}.yml`, yaml] as const);
  await page.getByLabel('Files with rules').setInputFiles(archive(Object.fromEntries(files)));
  for (const { name, line, column, message } of NAMED_FINDINGS) {
    const row = page.getByRole('row').filter({ hasText: `${name}.yml` });
    await row.getByRole('button').click();
    const finding = page
      .getByRole('list', { name: /Findings of/ })
      .getByRole('listitem')
      .filter({ hasText: message });
    await expect(finding).toContainText(`${line}:${column}`);
  }
  await screenshots(page, 'findings-import');
});

test('chosen files are a pack by a name that says so, and a name that was typed stays', async ({ page }) => {
  await page.goto('/detectors/import');
  const file = (name: string, n: number) => ({
    name,
    mimeType: 'text/yaml',
    buffer: Buffer.from(rule(name, n, `Image|endswith: '/${name}'`)),
  });
  const pack = page.getByLabel('Name of the pack');
  await page.getByLabel('Files with rules').setInputFiles([file('one.yml', 6)]);
  await expect(pack).toHaveValue('one');
  await page.getByLabel('Files with rules').setInputFiles([file('one.yml', 6), file('two.yml', 7)]);
  await expect(pack).toHaveValue('chosen files');
  await pack.fill('of the red team');
  await page.getByLabel('Files with rules').setInputFiles([file('two.yml', 7), file('three.yml', 8)]);
  await expect(page.getByRole('row', { name: 'three.yml' })).toContainText('new');
  await expect(pack).toHaveValue('of the red team');
});
