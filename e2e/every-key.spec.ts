import type { Page } from '@playwright/test';
import { alertRows, expect, settled, test } from './fixtures';

// Every key that the help sheet names does what it says there, on the alert and in the queue, and the focus is never lost.
test.use({ appName: 'every key' });

const tree = (page: Page) => page.getByRole('treegrid');
const active = (page: Page) => tree(page).getByRole('row', { selected: true });
const rowAt = async (page: Page) => Number(await active(page).getAttribute('aria-rowindex'));
const bottom = (page: Page, tab: string) => page.getByRole('tab', { name: tab, exact: true });

/** Keys that the sheet names under a title, as they are pressed. */
async function keysOf(page: Page, title: string): Promise<string[]> {
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  await expect(sheet).toBeVisible();
  const named = await sheet
    .locator('section', { has: page.getByRole('heading', { name: title, exact: true }) })
    .locator('dt kbd')
    .allTextContents();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  const pressed: Record<string, string> = {
    '↵': 'Enter',
    Esc: 'Escape',
    '↑': 'ArrowUp',
    '↓': 'ArrowDown',
    '←': 'ArrowLeft',
    '→': 'ArrowRight',
  };
  return named.map((text) => pressed[text] ?? text);
}

/** Presses, and remembers what was pressed. The focus is somewhere afterwards, and not on the page as a whole. */
function presser(page: Page): { press: (...keys: string[]) => Promise<void>; pressed: Set<string> } {
  const pressed = new Set<string>();
  const press = async (...keys: string[]) => {
    for (const key of keys) {
      pressed.add(key);
      await page.keyboard.press(key);
      await expect
        .poll(() => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body), {
          message: `focus after ${key}`,
        })
        .toBe(true);
    }
  };
  return { press, pressed };
}

test('on the alert', async ({ page }) => {
  await page.goto('/alerts/1');
  await expect(tree(page)).toBeFocused();
  await expect(page.getByText(/From 16 processes/)).toBeVisible();
  const { press, pressed } = presser(page);
  const url = (pattern: RegExp) => expect(page).toHaveURL(pattern);
  const walkTo = async (text: string) => {
    await press('Home');
    for (let n = 0; n < 40 && (await active(page).filter({ hasText: text }).count()) === 0; n++) await press('j');
    await expect(active(page)).toContainText(text);
  };

  await test.step('rows', async () => {
    const last = Number(await tree(page).getAttribute('aria-rowcount'));
    for (const [key, at] of [
      ['Home', 1],
      ['j', 2],
      ['k', 1],
      ['ArrowDown', 2],
      ['ArrowUp', 1],
      ['End', last],
      ['PageUp', Math.max(1, last - 20)],
      ['Home', 1],
      ['PageDown', Math.min(last, 21)],
    ] as const) {
      await press(key);
      await expect.poll(() => rowAt(page), key).toBe(at);
    }
    await walkTo('26172');
    for (const [key, open] of [
      ['h', false],
      ['l', true],
      ['ArrowLeft', false],
      ['ArrowRight', true],
    ] as const) {
      await press(key);
      await expect(active(page)).toHaveAttribute('aria-expanded', String(open));
    }
    await press('u');
    await url(/group=off/);
    await press('u');
    await expect(page).not.toHaveURL(/group=off/);
    await walkTo('FAKE');
    await press('.');
    await url(/event=/);
    const first = page.url();
    await press('.');
    await expect(page).not.toHaveURL(first);
    await press(',');
    await expect(page).toHaveURL(first);
  });

  await test.step('time', async () => {
    const span = () => {
      const [from, to] = (new URL(page.url()).searchParams.get('window') ?? '0-0').split('-').map(Number);
      return { from: from!, length: to! - from! };
    };
    await press('z', 'z');
    await url(/window=/);
    const near = span();
    await press('Z');
    await expect.poll(() => span().length).toBeGreaterThan(near.length);
    const before = span();
    await press('L');
    await expect.poll(() => span().from).toBeGreaterThan(before.from);
    await press('H');
    await expect.poll(() => span().from).toBeLessThanOrEqual(before.from + 1);
    await press('f');
    await expect(page).not.toHaveURL(/window=/);
    await press('m');
    await url(/axis=/);
    await press('m');
    await expect(page).not.toHaveURL(/axis=/);
    await press('g');
    await expect(page.getByRole('tree', { name: 'Processes as a picture' })).toBeVisible();
    await press('g');
    await expect(tree(page)).toBeVisible();
    await press('Escape');
    await expect(tree(page)).toBeFocused();
  });

  await test.step('panels', async () => {
    for (const [key, tab] of [
      ['b', 'Host'],
      ['t', 'Related'],
      ['y', 'Elsewhere'],
      ['d', 'Decide'],
      ['i', 'Inspector'],
      ['Enter', 'Inspector'],
    ] as const) {
      await press(key);
      await expect(bottom(page, tab)).toHaveAttribute('aria-selected', 'true');
      await settled(page);
      // a panel takes the focus once it shows what was asked for, if there is anything in it to use
      await expect(async () => {
        await press('Escape');
        await expect(tree(page)).toBeFocused({ timeout: 500 });
      }).toPass();
    }
    await press('r');
    await expect(page.getByRole('heading', { name: 'Raw record' })).toBeVisible();
    await press('Escape');
    await expect(page.getByRole('heading', { name: 'Raw record' })).toBeHidden();
  });

  await test.step('the list beside', async () => {
    const ideas = page.getByRole('listbox', { name: 'Adjacent behaviors, best first' });
    await press('s');
    await expect(ideas).toBeFocused();
    const idea = ideas.getByRole('option', { selected: true });
    const title = await idea.textContent();
    await press('w');
    await expect(idea).not.toHaveText(title!);
    await press('v');
    const events = page.getByRole('listbox', { name: 'Adjacent behaviors, rarest first' });
    await expect(events.getByRole('option').first()).toBeVisible();
    await press('x');
    await expect(page.getByText('1 selected')).toBeVisible();
    await press('Escape', 'v');
    await expect(ideas).toBeVisible();
    await press('s');
    await walkTo('FAKE');
    await press('-');
    await expect(page.getByText(/From 15 processes/)).toBeVisible();
    await press('+');
    await expect(page.getByText(/From 16 processes/)).toBeVisible();
    await press('/');
    await page.keyboard.type('curl');
    await page.keyboard.press('Enter');
    await tree(page).focus();
    await press('N');
    await expect(active(page)).toContainText('curl');
    const found = await rowAt(page);
    await press('N');
    await expect.poll(() => rowAt(page)).not.toBe(found);
  });

  await test.step('the case', async () => {
    const observed = active(page).getByRole('img', { name: 'observed' });
    await press('o');
    await expect(observed).toBeVisible();
    await press('o');
    await expect(observed).toBeHidden();
    for (const key of ['O', 'n', 'e']) {
      await press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      await press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
    await press('a');
    await expect(page.getByText(/assigned to you/).first()).toBeVisible();
    await tree(page).focus();
    // the queue has the worst first
    await press('[');
    await url(/\/alerts\/2/);
    await expect(tree(page)).toBeFocused();
    await press(']');
    await url(/\/alerts\/1/);
    await expect(tree(page)).toBeFocused();
    for (const [key, verdict] of [
      ['1', /^True positive/],
      ['2', /^Benign/],
      ['3', /^False/],
      ['4', /^Duplicate/],
    ] as const) {
      await press(key);
      await expect(page.getByRole('button', { name: verdict })).toHaveAttribute('aria-pressed', 'true');
    }
  });

  await test.step('none of the sheet was left out', async () => {
    await expect(tree(page)).toBeFocused();
    // the filters that F takes off are set by e2e/alert-page.spec.ts
    expect((await keysOf(page, 'Alert')).filter((key) => !pressed.has(key))).toEqual(['F']);
  });
});

test('in the queue', async ({ page }) => {
  await page.goto('/alerts?view=all&group=lineage');
  const grid = page.getByRole('grid', { name: 'Alerts' });
  const current = () => grid.locator('[aria-selected=true]').getAttribute('id');
  await expect(alertRows(page)).toHaveCount(2);
  const { press, pressed } = presser(page);
  const [first, second] = await alertRows(page).evaluateAll((rows) => rows.map(({ id }) => id));
  const goes = async (key: string, to: string | undefined) => {
    await press(key);
    await expect.poll(current, key).toBe(to);
  };
  const dialog = page.getByRole('dialog');

  await goes('j', second);
  await goes('k', first);
  await goes('ArrowDown', second);
  await goes('ArrowUp', first);
  await goes('G', second);
  await goes('g', first);
  await goes('H', second);
  await goes('g', first);
  await goes('T', second);
  await goes('g', first);
  await press('D');
  await expect(page.getByText(/the last alert of its detector/).first()).toBeVisible();
  await press('x');
  await expect(page.getByText(/^1 alert selected/)).toBeVisible();
  await press('Escape', 'X');
  await expect(page.getByText(/^2 alerts selected/)).toBeVisible();
  await press('Escape');
  for (const key of ['A', 'c', 'e', 't']) {
    await press(key);
    await expect(dialog).toBeVisible();
    await press('Escape');
    await expect(dialog).toBeHidden();
  }
  await press('a');
  await expect(page.getByText(/assigned to you/).first()).toBeVisible();
  await press('z');
  await expect(page).toHaveURL(/fold=/);
  await press('z');
  await expect(alertRows(page)).toHaveCount(2);
  await press('p');
  await expect(page.getByRole('complementary', { name: 'Preview' })).toBeHidden();
  await press('p');
  await expect(page.getByRole('complementary', { name: 'Preview' })).toBeVisible();
  const asked = page.waitForResponse(/\/api\/alerts\?/);
  await press('r');
  await asked;
  await press('/');
  await expect(page.getByLabel('Filter by text')).toBeFocused();
  await page.keyboard.press('Escape');
  expect((await keysOf(page, 'Queue')).filter((key) => !pressed.has(key))).toEqual(['Enter']);
  await grid.focus();
  await press('Enter');
  await expect(page).toHaveURL(/\/alerts\/\d+/);
});

test('with reduced motion nothing moves, and what measures itself measures what is drawn', async ({ browser, app }) => {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${app.url}/detectors/1`);
  const lines = page.locator('.cm-line');
  await expect(lines.nth(10)).toBeVisible();
  // the numbers beside the lines are placed by the lines' measured heights
  const heights = () =>
    page.evaluate(() => {
      const tall = (selector: string) =>
        [...document.querySelectorAll(selector)].map((element) => Math.round(element.getBoundingClientRect().height));
      return { lines: tall('.cm-line').slice(0, 10), numbers: tall('.cm-lineNumbers .cm-gutterElement').slice(1, 11) };
    });
  await expect
    .poll(async () => ((await heights()).lines.join() === (await heights()).numbers.join() ? 'same' : await heights()))
    .toBe('same');
  await page.goto(`${app.url}/alerts`);
  await page.keyboard.press('j');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  const longest = await page.evaluate(() =>
    Math.max(
      0,
      ...document.getAnimations().map((each) => Number(each.effect?.getComputedTiming().activeDuration ?? 0)),
    ),
  );
  expect(longest).toBeLessThanOrEqual(1);
  await context.close();
});
