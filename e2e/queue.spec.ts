import type { Locator, Page } from '@playwright/test';
import { generateAlerts } from '../bench/queue/generate';
import { alertRows, databaseOf, expect, screenshots, send, test } from './fixtures';
import { recordsOf } from './hostile-telemetry';

// The queue as analysts use it: by the keyboard alone, by the mouse alone, on more alerts than anybody can read.
test.describe.configure({ mode: 'serial' });
test.use({ appName: 'queue' });

const FULL = Boolean(process.env.UNWRAP_FULL);
/** Three of five are open and closed at once: a hundred thousand in a full run. */
const MANY = FULL ? 170_000 : 5_000;

const alerts = alertRows;
const current = (page: Page) => page.getByRole('grid', { name: 'Alerts' }).locator('[aria-selected=true]');
const toast = (page: Page, text: string | RegExp) => expect(page.getByText(text).first()).toBeVisible();
const number = (text: string | null) => Number(/[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', ''));

test.beforeAll(async ({ app }) => {
  const { db, close } = await databaseOf(app);
  await generateAlerts(db, { alerts: MANY, hosts: 60, detectors: 20 });
  await close();
});

test('ten alerts are triaged by the keyboard alone', async ({ page }) => {
  await page.goto('/alerts?group=none&sort=newest&severity=medium');
  await expect(current(page)).toBeVisible();
  const before = number(
    await page
      .getByText(/alerts?, /)
      .first()
      .textContent(),
  );
  for (let n = 0; n < 10; n++) {
    const id = await current(page).getAttribute('id');
    const verdict = String(1 + (n % 3));
    if (n % 5 === 0) {
      await page.keyboard.press('a');
      await toast(page, /assigned to you/);
    }
    await page.keyboard.press('c');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press(verdict);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.locator(`#${id}`)).toContainText(['', 'True pos.', 'Benign', 'False pos.'][Number(verdict)]!);
    await page.keyboard.press('j');
    await expect(current(page)).not.toHaveAttribute('id', id!);
  }
  // a verdict is taken back by one key, and given again
  await page.keyboard.press('k');
  const last = page.locator(`#${await current(page).getAttribute('id')}`);
  await expect(last).toContainText('True pos.');
  await page.keyboard.press('u');
  await expect(last).toContainText('New');
  await page.keyboard.press('t');
  await page.getByLabel(/^Tags/).fill('needs-owner');
  await page.keyboard.press('Enter');
  await toast(page, /tagged/);
  await page.keyboard.press('r');
  await expect(page.getByText(`${(before - 9).toLocaleString('en')} alerts`).first()).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('next of the same host');
  await page.keyboard.press('Escape');
});

test('ten alerts are triaged by the mouse alone', async ({ page }) => {
  await page.goto('/alerts?group=none&sort=oldest&severity=low');
  await expect(alerts(page).first()).toBeVisible();
  const preview = page.getByRole('complementary', { name: 'Preview' });
  for (let n = 0; n < 10; n++) {
    const row = alerts(page).nth(n);
    await row.click({ position: { x: 300, y: 8 } });
    await preview.getByRole('button', { name: /^Close c/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('False positive', { exact: true }).click();
    await dialog.getByRole('button', { name: /^Close as/ }).click();
    await expect(dialog).toBeHidden();
    await expect(row).toContainText('False pos.');
  }
  await preview.getByLabel('Comment').fill('The backup job, every night.');
  await preview.getByRole('button', { name: 'Comment' }).click();
  await expect(preview.getByText('The backup job, every night.').first()).toBeVisible();
});

for (const way of ['keyboard', 'mouse'] as const) {
  test(`everything that matches is closed by the ${way} alone: counted before, watched, taken back`, async ({
    page,
    app,
  }) => {
    test.setTimeout(FULL ? 900_000 : 240_000);
    await page.goto('/alerts?group=detector');
    await expect(alerts(page).first()).toBeVisible();
    const tab = page.getByRole('tab', { name: /^Open/ });
    await expect(tab).not.toContainText('>', { timeout: 60_000 });
    const open = number(await tab.textContent());
    expect(open).toBeGreaterThan(MANY * 0.55);
    if (FULL) expect(open).toBeGreaterThanOrEqual(100_000);
    const every = page.getByText(/^All .* alerts that match are selected/);
    const dialog = page.getByRole('dialog', { name: `Close ${open.toLocaleString('en')} alerts` });
    if (way === 'keyboard') {
      await page.keyboard.press('X');
      await expect(page.getByText(/200 alerts selected/)).toBeVisible();
      await page.keyboard.press('X');
      await expect(every).toBeVisible();
      await page.keyboard.press('c');
      await expect(dialog).toBeVisible();
      await page.keyboard.press('3');
      await tabTo(page, dialog.getByLabel(/^Reason/));
      await page.keyboard.type('a generated fault');
      await page.keyboard.press('Control+Enter');
    } else {
      await page.getByLabel('Select every alert that is loaded').click();
      await page.getByRole('button', { name: /^Select all .* that match/ }).click();
      await expect(every).toBeVisible();
      await page
        .locator('footer')
        .getByRole('button', { name: /^Close/ })
        .click();
      await expect(dialog).toBeVisible();
      await dialog.getByText('False positive', { exact: true }).click();
      await dialog.getByRole('button', { name: /^Close as/ }).click();
    }
    const progress = page.getByRole('region', { name: 'Change of many alerts' });
    await expect(progress).toContainText(/alerts closed as false positive/);
    if (way === 'keyboard') await screenshots(page, 'queue-bulk', ['1440-dark']);
    const undo = progress.getByRole('button', { name: `Undo all ${open.toLocaleString('en')}` });
    await expect(undo).toBeVisible({ timeout: 600_000 });
    await expect(page.getByText('No open alerts')).toBeVisible();
    if (way === 'keyboard') {
      await tabTo(page, undo);
      await page.keyboard.press('Enter');
    } else await undo.click();
    await expect(progress).toContainText('every alert is what it was', { timeout: 600_000 });
    await expect(tab).toContainText(open.toLocaleString('en'), { timeout: 60_000 });
    const { db, close } = await databaseOf(app);
    const { rows } = await db.query<{ state: string }>('select state from bulk_changes order by bulk_id desc limit 1');
    expect(rows.map(({ state }) => state)).toEqual(['undone']);
    await close();
  });
}

/** By Tab alone, as far as it takes. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < 120; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(i < 60 ? 'Tab' : 'Shift+Tab');
  }
  await expect(target).toBeFocused();
}

test('a view is saved for everybody, and its link shows it in another browser', async ({ page, browser, app }) => {
  await page.goto(
    '/alerts?group=host&severity=high,critical&rows=1&cols=severity,alert,host,tags,last:140&sort=oldest',
  );
  await expect(alerts(page).first()).toBeVisible();
  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('menuitem', { name: /^Save this view/ }).click();
  await page.getByLabel('Name').fill('Worst first, by host');
  await page.keyboard.press('Enter');
  await toast(page, /Saved as/);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/at=\d+/);
  const shown = await idsOf(page, 10);
  const pointed = await current(page).getAttribute('id');

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(current(other)).toHaveAttribute('id', pointed!);
  expect(await idsOf(other, 10)).toEqual(shown);
  await expect(other.getByText('Tags', { exact: true })).toBeVisible();
  await expect(other.getByText('severity: high')).toBeVisible();
  await other.goto(`${app.url}/alerts`);
  await other.getByRole('button', { name: /^Saved views/ }).click();
  await other.getByRole('menuitem', { name: /Worst first, by host/ }).click();
  await expect(other.getByText('severity: critical')).toBeVisible();
  await expect(alerts(other).first()).toHaveAttribute('id', shown[0]!);

  // what one of them does, the other sees, in its place
  await other.goto(`${app.url}/alerts?group=host&severity=high,critical&sort=oldest`);
  const row = other.locator(`#${shown[0]}`);
  await expect(row).toContainText(/New|In progress/);
  await alerts(page)
    .first()
    .click({ position: { x: 300, y: 8 } });
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('Benign');
  await page.keyboard.press('u');
  await expect(row).toContainText(/New|In progress/);
  await context.close();
});

test('new alerts arrive live in two browsers, wait at the top, and move nothing that is read', async ({
  page,
  browser,
  app,
}) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const other = await context.newPage();
  await page.goto('/alerts?group=none&sort=newest');
  await other.goto(`${app.url}/alerts?group=lineage`);
  const read = [page, other];
  const before: unknown[] = [];
  for (const one of read) {
    await expect(alerts(one).first()).toBeVisible();
    // somebody reads further down
    for (let n = 0; n < 30; n++) await one.keyboard.press('j');
    await expect(one).toHaveURL(/at=\d+/);
    before.push(await placeOf(one));
  }
  await send(
    app,
    [0, 1, 2].flatMap((n) => recordsOf(`news-${n}`, 7_001 + n, Date.now() - (7_031 + n) * 1_000)),
  );
  for (const [i, one] of read.entries()) {
    await expect(one.getByRole('button', { name: /^3 new/ })).toBeVisible();
    expect(await placeOf(one)).toEqual(before[i]);
  }
  await page.getByRole('button', { name: /^3 new/ }).click();
  await expect(page.getByRole('button', { name: /^\d+ new/ })).toBeHidden();
  await page.keyboard.press('g');
  for (let n = 0; n < 3; n++) await expect(alerts(page).nth(n)).toContainText('news-');
  // whoever did not ask for them reads on
  expect(await placeOf(other)).toEqual(before[1]);
  await context.close();
});

test('columns are chosen and widened, and the address remembers them; groups fold; a case leaves as Markdown', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/alerts?group=detector');
  await expect(alerts(page).first()).toBeVisible();
  await page.getByRole('button', { name: 'columns' }).click();
  await page.getByRole('menuitem', { name: 'User' }).click();
  await expect(page).toHaveURL(/cols=[^&]*user/);
  const handle = page.getByRole('separator', { name: 'Width of User' });
  const head = async () => (await page.getByText('User', { exact: true }).first().boundingBox())!.width;
  const narrow = await head();
  // by the keyboard, then by the mouse
  await handle.focus();
  for (let n = 0; n < 2; n++) await page.keyboard.press('ArrowRight');
  // one that comes just when the address hears of those before is not lost
  await page.evaluate(() => {
    const real = window.history.pushState;
    window.history.pushState = function (...to) {
      window.history.pushState = real;
      real.apply(this, to);
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    };
  });
  await expect(page).toHaveURL(/user(%3A|:)138/);
  const box = (await handle.boundingBox())!;
  await page.mouse.move(box.x + 4, box.y + 6);
  await page.mouse.down();
  await page.mouse.move(box.x + 4 + 30, box.y + 6, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/user(%3A|:)168/);
  await page.reload();
  await expect(alerts(page).first()).toBeVisible();
  expect(Math.round((await head()) - narrow)).toBe(78);
  await screenshots(page, 'queue-detectors', ['1440-dark']);
  await page
    .getByRole('button', { name: /^Fold / })
    .first()
    .click();
  await expect(page).toHaveURL(/fold=detector-\d+/);
  await expect(page.getByRole('button', { name: /^Unfold / }).first()).toBeVisible();
  await page.getByRole('complementary', { name: 'Preview' }).getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: /Copy as Markdown/ }).click();
  await toast(page, 'The case was copied as Markdown.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^#+ .*\n/);
});

const idsOf = (page: Page, most: number) =>
  alerts(page).evaluateAll((rows, n) => rows.slice(0, n).map(({ id }) => id), most);

/** Which rows stand where on the screen, and which of them is read. */
async function placeOf(page: Page): Promise<unknown> {
  return page.getByRole('grid', { name: 'Alerts' }).evaluate((grid) => ({
    scrolled: grid.scrollTop,
    rows: [...grid.querySelectorAll('[role=row][id^=alert-]')].map((row) => [
      row.id,
      Math.round(row.getBoundingClientRect().top),
      row.getAttribute('aria-selected'),
    ]),
  }));
}
