import { databaseOf, expect, screenshots, test } from './fixtures';

test('all detectors of the list are backtested in one run, and what fires stands first', async ({ page }) => {
  await page.goto('/detectors');
  await page.getByRole('button', { name: /^Backtest these \d+$/ }).click();
  await expect(page).toHaveURL(/\/detectors\/runs\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^\d+ detectors$/);
  await expect(page.getByRole('status').filter({ hasText: /^Done after/ })).toBeVisible();
  await expect(page.getByText(/^\d+ of \d+ rules fire/)).toBeVisible();

  const table = page.getByRole('table', { name: 'Rules by what fires' });
  const events = await table.locator('tbody tr td:nth-child(2)').allTextContents();
  const counts = events.map((text) => Number(text.replaceAll(',', '')));
  expect(counts[0]).toBeGreaterThan(0);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));

  await table
    .getByRole('button', { name: /^Samples of/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\?rule=\d+$/);
  const panel = page.getByRole('complementary', { name: /^Matches of/ });
  await expect(panel.getByRole('list', { name: 'Sample matches' }).getByRole('listitem').first()).toBeVisible();
  await screenshots(page, 'backtest-run');
  await page.reload();
  await expect(panel.getByRole('list', { name: 'Sample matches' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);

  await page.getByRole('link', { name: 'Backtest runs' }).click();
  const row = page.getByRole('table', { name: 'Backtest runs' }).getByRole('row').nth(1);
  await expect(row).toContainText('Done');
  await screenshots(page, 'backtest-runs');
  await row.getByRole('link').click();
  await expect(table).toBeVisible();
});

test('a run is cancelled, and stays so', async ({ page, app }) => {
  // whoever holds a run's lock performs it: the worker of the app has to wait
  const database = await databaseOf(app);
  const lock = await database.db.connect();
  try {
    const { rows } = await lock.query(`select last_value + is_called::int as next from backtest_run_ids`);
    await lock.query('select pg_advisory_lock(72707380, $1)', [rows[0].next]);
    await page.goto('/detectors');
    await page.getByRole('button', { name: /^Backtest these/ }).click();
    await expect(page.getByRole('progressbar', { name: 'Backtest run' })).toBeVisible();
    await expect(page.getByText('A worker takes it within seconds.')).toBeVisible();
    await screenshots(page, 'backtest-run-waiting');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('status').filter({ hasText: /^Cancelled after/ })).toBeVisible();
  } finally {
    lock.release(true);
    await database.close();
  }
  await page.reload();
  await expect(page.getByRole('status').filter({ hasText: /^Cancelled after/ })).toBeVisible();
  await expect(page.getByText(/ without a result$/)).toBeVisible();
});

test('below its samples all that a rule matches can be gone through', async ({ page }) => {
  const yaml = `title: Anything below usr
logsource: { product: linux, category: process_creation }
detection:
  s: { 'Image|startswith': '/usr/' }
  condition: s
level: low
`;
  await page.goto('/hypotheses');
  const id = await page.evaluate(async (text) => {
    const body = JSON.stringify({ title: 'Anything', yaml: text, observationIds: [] });
    const answer = await fetch('/api/hypotheses', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    return (await answer.json()).id as number;
  }, yaml);
  await page.goto(`/hypotheses/${id}`);
  await page.getByRole('button', { name: /^Go through all [\d,]+, newest first$/ }).click();
  const all = page.getByRole('list', { name: 'Matches: all' });
  await expect(all.getByRole('listitem')).toHaveCount(50);
  await page.getByRole('button', { name: '50 more' }).click();
  await expect(all.getByRole('listitem')).toHaveCount(100);
  await all.getByRole('button').first().click();
  await expect(all.getByRole('button', { expanded: true })).toHaveCount(1);

  // a facet lists its first values, and all of them on demand
  const backtest = page.getByRole('region', { name: 'Backtest' });
  await backtest.getByRole('region', { name: 'Image' }).getByRole('button', { name: /more/ }).click();
  await backtest
    .getByRole('region', { name: 'Image' })
    .getByRole('button', { name: /more values/ })
    .click();
  const dialog = page.getByRole('dialog', { name: /^Image: \d+ values$/ });
  const listed = dialog.getByRole('list', { name: 'All values of Image' }).getByRole('listitem');
  await expect(listed.nth(20)).toBeVisible();
  const chosen = listed.nth(20).getByRole('button');
  const found = await chosen.locator('span').last().textContent();
  await chosen.click();
  await expect(dialog).toHaveCount(0);

  // what is behind a number of a facet, of a path and of a bar can be opened, and is as much as it says
  const of = (name: string) => page.getByRole('list', { name }).getByRole('listitem');
  await expect(of('Matches: Image')).toHaveCount(Number(found));
  const path = backtest.getByRole('region', { name: 'Path' }).getByRole('button').first();
  const below = await path.locator('span').last().textContent();
  await path.click();
  await expect(of('Matches: Path')).toHaveCount(Math.min(50, Number(below?.replace(',', ''))));
  // what comes into view moves the panel, not the page
  const beyond = await page.getByRole('main').evaluate((main) => main.scrollHeight - main.clientHeight);
  expect(beyond).toBe(0);
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
  await page.getByRole('button', { name: 'Back to the samples' }).click();
  await expect(page.getByRole('list', { name: /^Matches/ })).toHaveCount(0);
  await backtest
    .locator('g[data-tip]')
    .filter({ has: page.locator('rect:nth-child(2)') })
    .first()
    .click();
  await expect(page.getByRole('region', { name: /^Matches: 20\d\d-.* UTC$/ })).toBeVisible();
});
