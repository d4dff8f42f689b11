import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { alertRows, expect, test } from './fixtures';

// Nothing serious or critical that a screen reader or a keyboard meets, on every room; with full sizes on every page, in every state.
test.use({ appName: 'axe' });

const FULL = Boolean(process.env.UNWRAP_FULL);

/** In the dark everything, in the light what differs there: colours. Those of a panel alone are looked at with full sizes. */
async function check(page: Page, state: string, light = FULL): Promise<void> {
  for (const theme of light ? (['dark', 'light'] as const) : (['dark'] as const)) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    const axe = new AxeBuilder({ page });
    const { violations } = await (theme === 'light' ? axe.withRules(['color-contrast']) : axe).analyze();
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) => `${id}: ${nodes.length}, first ${nodes[0]?.target.join(' ')}: ${nodes[0]?.failureSummary}`,
      );
    expect.soft(grave, `${state}, ${theme}`).toEqual([]);
  }
}

/** States that differ little from one that is always checked. */
const checkFully = async (page: Page, state: string) => {
  if (FULL) await check(page, state);
};

const ready = (page: Page) => expect(alertRows(page).first()).toBeVisible();

test('the queue and everything that opens over it', async ({ page }) => {
  await page.goto('/alerts');
  await ready(page);
  await check(page, 'queue with its preview', true);
  await page.keyboard.press('x');
  await check(page, 'queue, selected');
  for (const [key, state] of [
    ['c', 'close'],
    ['e', 'escalate'],
    ['t', 'tag'],
    ['A', 'assign'],
    ['?', 'keys'],
    ['Control+k', 'palette'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await (key === 'c' || key === 'Control+k' ? check : checkFully)(page, `dialog: ${state}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  for (const name of ['add filter', 'columns', 'Saved views', 'group: process tree']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await (name === 'columns' ? check : checkFully)(page, `menu: ${name}`);
    await page.keyboard.press('Escape');
  }
  await page.goto('/alerts?group=detector&rows=1&preview=off');
  await ready(page);
  await check(page, 'queue, one line, by detector');
  await page.goto('/alerts?q=nobody-wrote-this');
  await expect(page.getByText('No alert matches these filters')).toBeVisible();
  await check(page, 'queue, empty');
  await page.route('**/api/alerts?*', (route) => route.abort());
  await page.goto('/alerts');
  await expect(page.getByText('The queue could not be read').first()).toBeVisible({ timeout: 60_000 });
  await check(page, 'queue, error');
});

test('an alert with its panels, its picture, and one that is not there', async ({ page }) => {
  await page.goto('/alerts/1');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await expect(page.getByText(/From \d+ processes/)).toBeVisible();
  await check(page, 'alert', true);
  for (const [key, state] of [
    ['b', 'host'],
    ['t', 'related'],
    ['y', 'elsewhere'],
    ['d', 'decide'],
    ['r', 'raw record'],
  ] as const) {
    await page.keyboard.press(key);
    await page.waitForTimeout(600);
    await (key === 't' || key === 'y' ? checkFully : check)(page, `alert, ${state}`);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('i');
  await page.keyboard.press('Escape');
  await page.keyboard.press('v');
  await expect(page.getByRole('option').first()).toBeVisible();
  await check(page, 'alert, events');
  await page.getByRole('button', { name: 'Filter the rows' }).click();
  await checkFully(page, 'alert, filter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share' }).click();
  await checkFully(page, 'alert, share');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.waitForTimeout(500);
  await check(page, 'alert, picture');
  await page.goto('/alerts/99999');
  await expect(page.getByRole('link', { name: 'Back to the queue' })).toBeVisible();
  await check(page, 'alert that is not there');
});

test('a hypothesis, a threat, and the lineage that leads to it', async ({ page }) => {
  await page.goto('/alerts/1');
  await expect(page.getByText(/From \d+ processes/)).toBeVisible();
  await page.keyboard.press('s');
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Title/).fill('A parent disguises its child');
  await checkFully(page, 'dialog: hypothesis');
  await dialog.getByRole('button', { name: /^Create/ }).click();
  await expect(page).toHaveURL(/\/hypotheses\/\d+$/);
  await expect(page.getByRole('region', { name: 'Backtest' })).toContainText('unjudged');
  await check(page, 'hypothesis');
  await page.goto('/alerts');
  await ready(page);
  await page.keyboard.press('X');
  await page.keyboard.press('e');
  await expect(dialog).toBeVisible();
  await dialog.getByLabel(/name/i).fill('Coin miner behind a process faker');
  await dialog
    .getByRole('button', { name: /threat/i })
    .last()
    .click();
  await expect(page).toHaveURL(/\/threats\/\d+$/);
  await expect(page.getByText(/2 legs/).first()).toBeVisible();
  await check(page, 'threat');
  await page.goto('/lineage');
  await page.waitForTimeout(500);
  await checkFully(page, 'lineage with a threat');
});

test('every other page', async ({ page }) => {
  for (const where of ['/detectors', '/sources', '/settings', '/hunt?q=image%3A%2Fdev%2Fshm%2F*']) {
    await open(page, where);
    await check(page, where);
  }
  if (!FULL) return;
  for (const where of [
    '/hypotheses',
    '/detectors/1',
    '/detectors/import',
    '/threats',
    '/lineage',
    '/hunt',
    '/nowhere',
  ]) {
    await open(page, where);
    await check(page, where);
  }
});

async function open(page: Page, where: string): Promise<void> {
  await page.goto(where);
  await expect(page.getByRole('main').first()).not.toBeEmpty();
  await page.waitForTimeout(1_000);
}
