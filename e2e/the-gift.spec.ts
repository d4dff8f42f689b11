import type { Page } from '@playwright/test';
import { alertRows, expect, screenshots, test } from './fixtures';

// The story of the product, from the empty start: two alerts, six ideas, five new detectors, and the adversary's return.
test.describe.configure({ mode: 'serial' });
test.use({ appName: 'the gift' });

const HIDDEN = 'Program runs from a hidden folder in a temporary file system';
const MINER = 'Known coin miner by hash';

const IDEAS = {
  a: {
    title: 'A parent disguises its child',
    statement: 'The arguments of the parent hold both argv[0] of its child and the program that really runs.',
    events: ['runs /dev/shm/.x11/xmrig as /usr/sbin/systemd'],
  },
  b: {
    title: 'A process claims a system daemon name and connects out',
    statement: 'argv[0] names a system daemon, the image is off the system paths, and it connects to the internet.',
    events: ['xmrig connects to 203.0.113.45:3333'],
  },
  c: {
    title: 'A program in a hidden folder connects out',
    statement: 'Programs that somebody hid have no honest reason to talk to the internet.',
    events: ['xmrig connects to 203.0.113.45:3333', '.sysd connects to 203.0.113.45:3333'],
  },
  d: {
    title: 'A program runs from below ~/.config',
    statement: 'Configuration folders hold no programs.',
    events: ['runs /home/webapp/.config/.dbus/.sysd'],
  },
  e: {
    title: 'The known miner by hash or name in a hidden folder',
    statement: 'Its hash and the names it went by, wherever it is hidden.',
    events: ['runs /dev/shm/.x11/xmrig as /usr/sbin/systemd', 'runs /home/webapp/.config/.dbus/.sysd'],
  },
  f: {
    title: 'chmod marks a hidden file executable',
    statement: 'Who drops a program into a hidden folder must mark it executable.',
    events: [
      'chmod marks /home/webapp/.config/.dbus/.sysd',
      'chmod marks /dev/shm/.x11/xhide',
      'chmod marks /dev/shm/.x11/xmrig',
    ],
  },
} as const;

const alerts = alertRows;
const adjacent = (page: Page) => page.getByRole('listbox', { name: /^Adjacent behaviors/ });

/** Marks the events of an idea in the alert's list, writes the idea down, and waits for its first backtest. */
async function propose(page: Page, alertUrl: string, idea: (typeof IDEAS)[keyof typeof IDEAS]): Promise<void> {
  await page.goto(alertUrl);
  await page.getByRole('radio', { name: 'Events' }).check();
  await expect(adjacent(page)).toBeVisible();
  for (const [i, text] of idea.events.entries()) {
    const find = page.getByLabel('Find in the list and the tree');
    const row = adjacent(page).getByRole('option').filter({ hasText: text });
    await find.fill(text.split(' ').at(-1) ?? text);
    await row.click({ modifiers: ['ControlOrMeta'], position: { x: 120, y: 12 } });
    await find.fill('');
    expect(i).toBeLessThan(3);
  }
  await adjacent(page).focus();
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Title/).fill(idea.title);
  await dialog.getByLabel(/^Statement/).fill(idea.statement);
  await dialog.getByRole('button', { name: /Create and draft a rule/ }).click();
  await expect(page).toHaveURL(/\/hypotheses\/\d+$/);
  await expect(page.getByLabel('Title', { exact: true })).toHaveValue(idea.title);
}

const backtest = (page: Page) => page.getByRole('region', { name: 'Backtest' });

test('the queue holds the two starter alerts, both on web-01', async ({ page }) => {
  await page.goto('/alerts');
  await expect(alerts(page)).toHaveCount(2);
  await expect(alerts(page).filter({ hasText: HIDDEN })).toContainText('web-01');
  await expect(alerts(page).filter({ hasText: MINER })).toContainText('web-01');
  await screenshots(page, 'queue-first');
});

test('the alert shows the web service, the shell, the faker and what the fake really is', async ({ page }) => {
  await page.goto('/alerts');
  await alerts(page)
    .filter({ hasText: HIDDEN })
    .dblclick({ position: { x: 300, y: 8 } });
  await expect(page).toHaveURL(/\/alerts\/\d+/);
  const tree = page.getByRole('treegrid');
  const rows = tree.getByRole('row');
  const level = async (text: string | RegExp) =>
    Number(await rows.filter({ hasText: text }).first().getAttribute('aria-level'));
  await expect(rows.filter({ hasText: 'webapp_srv.py' }).first()).toBeVisible();
  const service = await level('webapp_srv.py');
  expect(await level(/sh.*host_check.*25598/)).toBe(service + 1);
  expect(await level(/xhide.*26172/)).toBe(service + 2);
  const fake = rows.filter({ hasText: 'FAKE' });
  expect(Number(await fake.getAttribute('aria-level'))).toBe(service + 3);
  await expect(fake).toContainText('/usr/sbin/systemd -k start');
  await expect(fake).toContainText('/dev/shm/.x11/xmrig');
  await expect(fake).toContainText('203.0.113.45:3333');
  await fake.click();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await expect(inspector).toContainText('/dev/shm/.x11/xmrig');
  await expect(inspector).toContainText('/usr/sbin/systemd -k start');
  await expect(inspector).toContainText('c3008e19c462248d');
  await screenshots(page, 'alert');
  await page.keyboard.press('g');
  await expect(page.getByRole('img', { name: 'Processes as a picture' })).toBeVisible();
  await screenshots(page, 'alert-picture');
});

test('both alerts are confirmed as a threat, which stands on two legs', async ({ page }) => {
  await page.goto('/alerts');
  for (const title of [HIDDEN, MINER]) {
    await alerts(page).filter({ hasText: title }).getByRole('checkbox').check();
  }
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/name/i).fill('Coin miner behind a process faker');
  await dialog
    .getByRole('button', { name: /threat/i })
    .last()
    .click();
  await expect(page).toHaveURL(/\/threats\/1$/);
  await expect(page.getByText(/2 legs/).first()).toBeVisible();
});

test('six ideas: five hold and are promoted, the common one is rejected with its numbers', async ({ page }) => {
  const alert = '/alerts/1';
  for (const [key, idea] of Object.entries(IDEAS)) {
    await propose(page, alert, idea);
    const numbers = backtest(page);
    if (key === 'f') {
      await expect(numbers).toContainText('119 events');
      await expect(numbers).toContainText('3 known true');
      await expect(numbers).toContainText('116 unjudged');
      await expect(numbers).toContainText('5 other hosts');
      await screenshots(page, 'hypothesis');
      await page.getByRole('button', { name: /Reject with these numbers/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: /^Reject/ }).click();
      await expect(page.getByLabel('Decision')).toContainText('116');
      continue;
    }
    await expect(numbers).toContainText('0 unjudged');
    await page.getByRole('button', { name: /^Promote: live/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Promote: live/ }).click();
    await expect(
      page
        .getByRole('dialog')
        .getByText(/is live/)
        .first(),
    ).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Stay here' }).click();
  }
  await page.goto('/hypotheses');
  await screenshots(page, 'hypotheses');
  await page.goto('/detectors');
  for (const key of ['a', 'b', 'c', 'd', 'e'] as const)
    await expect(page.getByText(IDEAS[key].title).first()).toBeVisible();
  await screenshots(page, 'detectors');
  await page.goto('/alerts?view=all');
  await expect(alerts(page)).toHaveCount(2);
});

test('the later recording arrives: four of the new detectors catch it, neither starter does', async ({ page }) => {
  await page.goto('/sources');
  await page.getByRole('button', { name: /Replay the later recording/ }).click();
  await expect(page.getByText(/It was sent/)).toBeVisible({ timeout: 60_000 });
  await screenshots(page, 'sources');
  await page.goto('/alerts?view=open&host=relay-01');
  await expect(alerts(page)).toHaveCount(4);
  for (const key of ['a', 'b', 'c', 'd'] as const)
    await expect(alerts(page).filter({ hasText: IDEAS[key].title })).toHaveCount(1);
  await expect(alerts(page).filter({ hasText: HIDDEN })).toHaveCount(0);
  await expect(alerts(page).filter({ hasText: MINER })).toHaveCount(0);
  await page.goto('/alerts?view=all');
  await screenshots(page, 'queue');
});

test('the second threat is confirmed; its page says which detectors missed it', async ({ page }) => {
  await page.goto('/alerts?view=open&host=relay-01');
  await expect(alerts(page)).toHaveCount(4);
  for (let i = 0; i < 4; i++) await alerts(page).nth(i).getByRole('checkbox').check();
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/name/i).fill('The miner again, renamed');
  await dialog
    .getByRole('button', { name: /threat/i })
    .last()
    .click();
  await expect(page).toHaveURL(/\/threats\/2$/);
  const legs = page.getByLabel('Legs');
  for (const title of [HIDDEN, MINER, IDEAS.e.title]) {
    await expect(legs.getByRole('row').filter({ hasText: title })).toContainText('missed');
  }
  for (const key of ['a', 'b', 'c', 'd'] as const) {
    await expect(legs.getByRole('row').filter({ hasText: IDEAS[key].title })).toBeVisible();
  }
  await expect(page.getByText(/4 legs/).first()).toBeVisible();
});

test('the disguise detector is tuned with the second threat as evidence', async ({ page }) => {
  await page.goto('/threats/2');
  await page
    .getByLabel('Legs')
    .getByRole('row')
    .filter({ hasText: IDEAS.a.title })
    .getByRole('link', { name: /Tune/ })
    .click();
  await expect(page).toHaveURL(/\/detectors\/\d+.*threat=2/);
  const editor = page.locator('.cm-content');
  await expect(editor).toContainText('DisguisedByParent');
  await editor.getByText('level: high').click();
  await page.keyboard.press('End');
  for (let i = 0; i < 'high'.length; i++) await page.keyboard.press('Backspace');
  await page.keyboard.type('critical');
  const difference = page.getByLabel(/^Difference from version/);
  await expect(difference).toContainText('2');
  await screenshots(page, 'tune');
  await page.getByRole('button', { name: /^Save/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').first().fill('Two intrusions now: critical');
  await dialog.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText(/version 2/i).first()).toBeVisible();
});

test('each threat shows its legs, and lineage names the first alerts as origin', async ({ page }) => {
  await page.goto('/threats/1');
  await expect(page.getByText(/7 legs/).first()).toBeVisible();
  await screenshots(page, 'threat');
  await page.goto('/lineage');
  await expect(page.getByText(HIDDEN).first()).toBeVisible();
  await expect(page.getByText(MINER).first()).toBeVisible();
  await expect(page.getByText('The miner again, renamed').first()).toBeVisible();
  await screenshots(page, 'lineage');
});
