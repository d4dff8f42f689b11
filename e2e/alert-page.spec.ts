import type { Page } from '@playwright/test';
import { alertRows, expect, screenshots, test } from './fixtures';

// The alert page by keyboard alone: from the queue to the process faker, to what it hides, and to the same on another host.
test.describe.configure({ mode: 'serial' });
test.use({ appName: 'the alert page' });

const HIDDEN = 'Program runs from a hidden folder in a temporary file system';
const tree = (page: Page) => page.getByRole('treegrid');
const active = (page: Page) => tree(page).getByRole('row', { selected: true });
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' });

let address = '';

/** From the queue, by its keys. */
async function fromQueue(page: Page): Promise<void> {
  await page.goto('/alerts');
  const row = alertRows(page).filter({ hasText: HIDDEN }).filter({ hasText: 'web-01' });
  await expect(row).toBeVisible();
  for (let i = 0; i < 4 && (await row.getAttribute('aria-selected')) !== 'true'; i++) await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/alerts\/\d+/);
  await expect(tree(page)).toBeFocused();
  address = new URL(page.url()).pathname;
}

async function openAlert(page: Page): Promise<void> {
  await page.goto(address);
  await expect(tree(page)).toBeFocused();
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Down or up until the active row holds the text. */
async function walkTo(page: Page, text: string | RegExp, key = 'j'): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (await active(page).filter({ hasText: text }).count()) return;
    await page.keyboard.press(key);
  }
  await expect(active(page)).toContainText(text);
}

test('the process faker is found, with its child, its file and its characters', async ({ page }) => {
  await fromQueue(page);
  await expect(active(page)).toContainText('xhide');
  await walkTo(page, 'FAKE');
  await expect(active(page)).toContainText('/usr/sbin/systemd -k start');
  await expect(inspector(page)).toContainText('/dev/shm/.x11/xmrig');
  const history = inspector(page).getByRole('list', { name: 'History of the file' });
  await expect(history).toContainText('created by curl');
  await expect(history).toContainText('mode set by chmod');
  await expect(history).toContainText('run by webapp');
  await press(page, 'k');
  await expect(active(page)).toContainText('xhide');
  // Everything above it: up the parents to the web service, which setpriv made another user.
  await press(page, 'h', 'h', 'h');
  await walkTo(page, 'webapp_srv.py', 'k');
  await expect(active(page)).toContainText('setpriv → webapp');
});

test('rows are filtered, grouped and searched, and the address brings all of it back', async ({ page, browser }) => {
  await openAlert(page);
  await page.getByRole('button', { name: 'Filter the rows' }).focus();
  await press(page, 'Enter', 'ArrowRight');
  const wanted = page.getByRole('menuitem', { name: /connects, external/ });
  await expect(wanted).toBeVisible();
  for (let i = 0; i < 10 && !(await wanted.evaluate((item) => item === document.activeElement)); i++) {
    await press(page, 'ArrowDown');
  }
  await press(page, 'Enter');
  await expect(page.getByText('Rows with')).toBeVisible();
  await expect(tree(page).getByRole('row').filter({ hasText: '26165' })).toHaveCount(0);
  await expect(tree(page).getByRole('row').filter({ hasText: 'FAKE' })).toBeVisible();
  await expect(page).toHaveURL(/filter=kinds/);
  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(page.url());
  await expect(second.getByText('Rows with')).toBeVisible();
  await expect(active(second)).toContainText('xhide');
  await expect(tree(second).getByRole('row').filter({ hasText: '26165' })).toHaveCount(0);
  await other.close();
  await tree(page).focus();
  await press(page, 'F');
  await expect(tree(page).getByRole('row').filter({ hasText: '26165' })).toBeVisible();
  // The window follows the keys, and stands in the address too.
  await press(page, 'z', 'z', 'L');
  await expect(page).toHaveURL(/window=\d+-\d+/);
  await press(page, 'f');
  await expect(page).not.toHaveURL(/window=/);
});

test('under the tree: the host, related alerts, how to decide', async ({ page }) => {
  await openAlert(page);
  await press(page, 'b');
  const events = page.getByRole('grid', { name: 'Events on the host' });
  await expect(events).toBeFocused();
  await expect(events.getByRole('row').filter({ hasText: '203.0.113.45:3333' }).first()).toBeVisible();
  await screenshots(page, 'alert-host');
  await press(page, 'Escape', 't');
  await expect(page.getByRole('region', { name: 'Same lineage' })).toContainText('Known coin miner by hash');
  await press(page, 'Escape', 'd');
  await expect(page.getByRole('region', { name: 'Why it fired' })).toContainText('/dev/shm/.x11/');
  await expect(page.getByRole('region', { name: 'What a verdict teaches' })).toContainText('known true');
  await screenshots(page, 'alert-decide');
});

test('the same on another host, side by side', async ({ page }) => {
  await openAlert(page);
  await walkTo(page, 'webapp_srv.py', 'k');
  await press(page, 'y');
  await expect(page.getByLabel('What is the same')).toBeFocused();
  await expect(page.getByLabel('What is the same').getByRole('option', { name: 'program' })).toBeAttached();
  await page.keyboard.type('prog');
  await expect(page.getByLabel('What is the same')).toHaveValue('image');
  const hosts = page.getByRole('listbox', { name: 'Other hosts' });
  await expect(hosts.getByRole('option').first()).toBeVisible();
  await press(page, 'Tab');
  await expect(hosts).toBeFocused();
  const comparison = page.getByRole('table', { name: /^web-01 and / });
  await expect(comparison.getByRole('row', { name: /^Image .* the same / })).toBeVisible();
  await screenshots(page, 'alert-elsewhere');
});

test('the picture draws the same tree, and is saved as SVG and PNG', async ({ page }) => {
  await openAlert(page);
  await press(page, 'g');
  await expect(page.getByRole('img', { name: 'Processes as a picture' })).toBeVisible();
  for (const [key, ending] of [
    ['s', '.svg'],
    ['p', '.png'],
  ] as const) {
    await page.getByRole('button', { name: 'Save the picture' }).focus();
    await press(page, 'Enter');
    await expect(page.getByRole('menuitem', { name: /Save as SVG/ })).toBeVisible();
    const saved = page.waitForEvent('download');
    await press(page, key);
    expect((await saved).suggestedFilename()).toMatch(new RegExp(`^alert-\\d+-web-01\\${ending}$`));
  }
});
