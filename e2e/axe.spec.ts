import type { Page } from '@playwright/test';
import { graveFindings } from './accessibility';
import { alertRows, expect, settled, test } from './fixtures';

// Nothing serious or critical that a screen reader or a keyboard meets, on every room; with full sizes on every page, in every state.
test.use({ appName: 'axe' });

const FULL = Boolean(process.env.UNWRAP_FULL);

interface Looked {
  /** what was not there before, where the rest of the page was looked at already */
  at?: string;
  /** colours in the light theme, too; those of a panel alone are looked at with full sizes */
  light?: boolean;
}

/** In the dark everything, in the light what differs there: colours. */
async function check(page: Page, state: string, { at, light = FULL }: Looked = {}): Promise<void> {
  for (const theme of light ? (['dark', 'light'] as const) : (['dark'] as const)) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    const grave = await graveFindings(page, { at: FULL ? undefined : at, colours: theme === 'light' });
    expect.soft(grave, `${state}, ${theme}`).toEqual([]);
  }
  await page.evaluate(() => {
    document.documentElement.dataset.theme = 'dark';
  });
}

/** States that differ little from one that is always checked. */
const checkFully = async (page: Page, state: string, looked?: Looked) => {
  if (FULL) await check(page, state, looked);
};

const DIALOG: Looked = { at: 'dialog[open]' };
const MENU: Looked = { at: '[role=menu]' };
const PANEL: Looked = { at: '#detail-panel' };

const ready = (page: Page) => expect(alertRows(page).first()).toBeVisible();

test('the queue and everything that opens over it', async ({ page }) => {
  await page.goto('/alerts');
  await ready(page);
  await check(page, 'queue with its preview', { light: true });
  await page.keyboard.press('x');
  await check(page, 'queue, selected', { at: 'section[aria-label=Queue]' });
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
    await (key === 'c' || key === 'Control+k' ? check : checkFully)(page, `dialog: ${state}`, DIALOG);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  for (const name of ['add filter', 'columns', 'Saved views', 'group: process tree']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await (name === 'columns' ? check : checkFully)(page, `menu: ${name}`, MENU);
    await page.keyboard.press('Escape');
  }
  await page.goto('/alerts?group=detector&rows=1&preview=off');
  await ready(page);
  await check(page, 'queue, one line, by detector', { at: 'main' });
  await page.goto('/alerts?q=nobody-wrote-this');
  await expect(page.getByText('No alert matches these filters')).toBeVisible();
  await check(page, 'queue, empty', { at: 'section[aria-label=Queue]' });
  await page.route('**/api/alerts?*', (route) => route.abort());
  await page.goto('/alerts');
  await expect(page.getByText('The queue could not be read').first()).toBeVisible({ timeout: 60_000 });
  await check(page, 'queue, error', { at: 'section[aria-label=Queue]' });
});

test('an alert with its panels, its picture, and one that is not there', async ({ page }) => {
  await page.goto('/alerts/1');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await expect(page.getByText(/From \d+ processes/)).toBeVisible();
  await settled(page);
  await check(page, 'alert', { light: true });
  for (const [key, state] of [
    ['b', 'host'],
    ['t', 'related'],
    ['y', 'elsewhere'],
    ['d', 'decide'],
    ['r', 'raw record'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.locator(`#detail-panel[data-shows^="${key === 'r' ? 'inspector' : state}"]`)).not.toBeEmpty();
    await settled(page);
    await (key === 't' || key === 'y' ? checkFully : check)(page, `alert, ${state}`, PANEL);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('i');
  await page.keyboard.press('Escape');
  await page.keyboard.press('v');
  await expect(page.getByRole('option').first()).toBeVisible();
  await check(page, 'alert, events', { at: 'aside' });
  await page.getByRole('button', { name: 'Filter the rows' }).click();
  await checkFully(page, 'alert, filter', MENU);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share' }).click();
  await checkFully(page, 'alert, share', MENU);
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await expect(page.getByRole('tree', { name: 'Processes as a picture' })).toBeVisible();
  await check(page, 'alert, picture', { at: '[role=tree]' });
  await page.goto('/alerts/99999');
  await expect(page.getByRole('link', { name: 'Back to the queue' })).toBeVisible();
  await check(page, 'alert that is not there', { at: 'main' });
});

test('a hypothesis, a threat, and the lineage that leads to it', async ({ page }) => {
  await page.goto('/alerts/1');
  await expect(page.getByText(/From \d+ processes/)).toBeVisible();
  await page.keyboard.press('s');
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Title/).fill('A parent disguises its child');
  await checkFully(page, 'dialog: hypothesis', DIALOG);
  await dialog.getByRole('button', { name: /^Create/ }).click();
  await expect(page).toHaveURL(/\/hypotheses\/\d+$/);
  await expect(page.getByRole('region', { name: 'Backtest' })).toContainText('unjudged');
  await check(page, 'hypothesis', { at: 'main' });
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
  await check(page, 'threat', { at: 'main' });
  await page.goto('/lineage');
  await settled(page);
  await checkFully(page, 'lineage with a threat');
});

test('every other page', async ({ page }) => {
  for (const where of ['/detectors', '/sources', '/settings', '/hunt?q=image%3A%2Fdev%2Fshm%2F*']) {
    await open(page, where);
    await check(page, where, { at: 'main' });
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
  await settled(page);
}
