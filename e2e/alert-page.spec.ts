import type { Locator, Page } from '@playwright/test';
import { alertRows, databaseOf, expect, screenshots, send, test } from './fixtures';
import { wideRecords } from './wide-telemetry';

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
  await press(page, 'Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await press(page, 'ArrowRight');
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
  await expect(page).toHaveURL(/window=[\d.]+-[\d.]+/);
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
  await expect(page.getByRole('tree', { name: 'Processes as a picture' })).toBeVisible();
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

test('the process faker is found by the mouse alone: rows, marks, folds, the brush, the wheel', async ({ page }) => {
  await page.goto('/alerts');
  await alertRows(page).filter({ hasText: HIDDEN }).filter({ hasText: 'web-01' }).click();
  await page.getByRole('complementary', { name: 'Preview' }).getByRole('link', { name: /^Open/ }).first().click();
  const fake = tree(page).getByRole('row').filter({ hasText: 'FAKE' });
  await fake.click({ position: { x: 200, y: 12 } });
  await expect(inspector(page)).toContainText('/dev/shm/.x11/xmrig');
  await expect(inspector(page).getByRole('list', { name: 'History of the file' })).toContainText('created by curl');
  // a mark of its connections
  await fake.locator('[data-ref]').last().click();
  await expect(page).toHaveURL(/event=/);
  // its parent folds, and still shows the row that alerts
  const faker = tree(page).getByRole('row').filter({ hasText: '26172' });
  await faker.locator('[data-toggle]').click();
  await expect(fake).toBeVisible();
  await faker.click({ position: { x: 200, y: 12 } });
  await expect(inspector(page)).toContainText('/dev/shm/.x11/xhide');
  const map = page.getByRole('slider', { name: 'Window of the timeline' });
  const box = (await map.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 20, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/window=[\d.]+-[\d.]+/);
  const wide = windowIn(page);
  const rows = (await fake.boundingBox())!;
  await page.mouse.move(rows.x + rows.width - 120, rows.y + 12);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -240);
  await page.keyboard.up('Control');
  await expect.poll(() => windowIn(page)).toBeLessThan(wide);
  await page.getByRole('button', { name: /^Fit/ }).click();
  await expect(page).not.toHaveURL(/window=/);
});

/** Milliseconds that the timeline shows, as the address has them. */
function windowIn(page: Page): number {
  const [from, to] = (new URL(page.url()).searchParams.get('window') ?? '0-0').split('-').map(Number);
  return to! - from!;
}

test('another host is compared by the mouse alone', async ({ page }) => {
  await page.goto(address);
  await tree(page)
    .getByRole('row')
    .filter({ hasText: 'webapp_srv.py' })
    .last()
    .click({ position: { x: 200, y: 12 } });
  await page.getByRole('tab', { name: 'Elsewhere' }).click();
  await page.getByLabel('What is the same').selectOption('image');
  const hosts = page.getByRole('listbox', { name: 'Other hosts' });
  await hosts.getByRole('option').last().click();
  await expect(hosts.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
  const comparison = page.getByRole('table', { name: /^web-01 and / });
  await expect(comparison.getByRole('row', { name: /^Image .* the same / })).toBeVisible();
});

for (const way of ['keyboard', 'mouse'] as const) {
  test(`a link is shared by the ${way} alone, and lands on the same view in another browser`, async ({
    page,
    browser,
    context,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openAlert(page);
    const share = page.getByRole('button', { name: 'Share' });
    const item = page.getByRole('menuitem', { name: 'Copy link' });
    if (way === 'keyboard') {
      await walkTo(page, 'FAKE');
      await press(page, '.', 'z', 'L', 'm', 'b');
      await expect(page).toHaveURL(/window=.*axis=|axis=.*window=/);
      await tabTo(page, share);
      await press(page, 'Enter');
      await expect(item).toBeVisible();
      await press(page, 'Enter');
    } else {
      await tree(page).getByRole('row').filter({ hasText: 'FAKE' }).locator('[data-ref]').first().click();
      await page.getByRole('tab', { name: 'Host' }).click();
      await page.getByText('Linear', { exact: true }).click();
      await expect(page).toHaveURL(/axis=/);
      await share.click();
      await item.click();
    }
    await expect(page.getByText('The link was copied.')).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(page.url());
    const other = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const second = await other.newPage();
    await second.goto(link);
    await expect(active(second)).toContainText('FAKE');
    await expect(second.getByRole('tab', { name: 'Host' })).toHaveAttribute('aria-selected', 'true');
    const minimap = (on: Page) =>
      on.getByRole('slider', { name: 'Window of the timeline' }).getAttribute('aria-valuetext');
    expect(await minimap(second)).toBe(await minimap(page));
    const shown = (on: Page) => tree(on).getByRole('row').allTextContents();
    await expect.poll(() => shown(second)).toEqual(await shown(page));
    await second.waitForTimeout(400);
    expect(new URL(second.url()).search).toBe(new URL(link).search);
    await other.close();
  });
}

/** By Tab alone, as far as it takes. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(i < 40 ? 'Shift+Tab' : 'Tab');
  }
  await expect(target).toBeFocused();
}

test('hundreds of children: one row for those that do the same, a part of them with the number of the rest, and that one again', async ({
  page,
  app,
}) => {
  const CHILDREN = 230;
  await send(app, wideRecords(CHILDREN, Date.now() - 600_000));
  const { db, close } = await databaseOf(app);
  const { rows } = await db.query<{ id: string }>(
    `select a.alert_id::text as id from alerts a join hosts h using (host_id) where h.name = 'wide-01' limit 1`,
  );
  await close();
  await page.goto(`/alerts/${rows[0]!.id}`);
  await expect(tree(page)).toBeFocused();
  const all = tree(page).getByRole('row');
  const one = all.filter({ hasText: `× ${CHILDREN}` });
  await expect(one).toHaveCount(1);
  await press(page, 'u');
  await expect(page).toHaveURL(/group=off/);
  await expect(one).toHaveCount(0);
  await press(page, 'End');
  const cut = all.filter({ hasText: /showing 20\d of 231 children/ });
  await expect(cut).toBeVisible();
  // by the mouse: its like as one row again
  await cut.locator('[data-group]').click();
  await expect(one).toHaveCount(1);
  await expect(page).not.toHaveURL(/group=off/);
  // by the keyboard: the rest of them, one by one
  await press(page, 'u', 'End');
  await expect(active(page)).toContainText('showing 20');
  await press(page, 'l', 'End');
  await expect(cut).toHaveCount(0);
  await expect(tree(page)).toHaveAttribute('aria-rowcount', String(CHILDREN + 2));
});

test('a theme that is switched in the open page looks as after a reload', async ({ page }) => {
  /** everything that comes by and by */
  const whole = async () => {
    await expect(inspector(page)).toContainText('created by curl');
    await expect(inspector(page)).toContainText('Ask a detector why');
    await expect(page.getByText(/From \d+ processes/)).toBeVisible();
  };
  await openAlert(page);
  await walkTo(page, 'FAKE');
  await whole();
  const colours = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((element) => element.childElementCount === 0 && element.textContent !== '')
        .map((element) => `${element.textContent?.slice(0, 20)} ${getComputedStyle(element).color}`)
        .filter((text) => !/ago|\d\d:\d\d/.test(text))
        .sort(),
    );
  await page.evaluate(() => {
    document.documentElement.dataset.theme = 'light';
  });
  const switched = await colours();
  await page.context().addCookies([{ name: 'unwrap-theme', value: 'light', url: page.url() }]);
  await page.reload();
  await expect(tree(page)).toBeFocused();
  await whole();
  await expect.poll(colours).toEqual(switched);
});

test('a verdict asks again only for what it changes, and the palette for nothing before somebody types', async ({
  page,
}) => {
  await openAlert(page);
  await expect(page.getByText(/From \d+ processes/)).toBeVisible();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const api = (pattern: RegExp) => asked.filter((path) => path.startsWith('/api/') && pattern.test(path));
  await press(page, '2');
  await expect(page.getByText(/Benign.*closed/).first()).toBeVisible();
  // the server's news of it come a second later
  await page.waitForTimeout(2_500);
  expect(api(/^\/api\/alerts\/\d+$/).length).toBeGreaterThan(0);
  expect(api(/\/(tree|suggestions|prevalence|legs|adjacent)$|\/events\//)).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Status New' })).toBeVisible();
  await page.waitForTimeout(2_000);
  asked.length = 0;
  await press(page, 'Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.waitForTimeout(300);
  expect(api(/threats|hypotheses/)).toEqual([]);
  await page.keyboard.type('coin');
  await expect(page.getByRole('option').first()).toBeVisible();
  expect(api(/threats|hypotheses/).length).toBeGreaterThan(0);
});
