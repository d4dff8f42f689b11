import type { Page } from '@playwright/test';
import { alertRows, databaseOf, expect, painted, send, settled, test } from './fixtures';
import { collected, OWN, recordsOf } from './hostile-telemetry';

// Telemetry is written by the adversary: whatever it says, it is only text, on every page that shows it.
test.use({ appName: 'hostile', startArguments: ['--no-sample'] });

const FULL = Boolean(process.env.UNWRAP_FULL);
/** Of the collections, every so manieth string; all of them in a full run. */
const STEP = FULL ? 1 : 12;
const HUGE = 2 * 1024 * 1024;
const HOUR = 3_600_000;

interface Raised {
  id: string;
  host: number;
  process: string;
}
let raised: Raised[] = [];

/** What each key of an alert's page shows. */
const SHOWN_BY = [
  ['b', '#detail-panel[data-shows^=host]'],
  ['t', '#detail-panel[data-shows^=related]'],
  ['y', '#detail-panel[data-shows^=elsewhere]'],
  ['d', '#detail-panel[data-shows^=decide]'],
  ['i', '#detail-panel[data-shows^=inspector]'],
  ['r', '#detail-panel h2:text("Raw record")'],
  ['v', '[aria-label="Adjacent behaviors, rarest first"]'],
  ['g', '[role=tree][aria-label="Processes as a picture"]'],
] as const;

/** What a page must never do, noted while it is open. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url))
      faults.push(`foreign request: ${url.slice(0, 200)}`);
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text()))
      faults.push(`policy: ${message.text().slice(0, 200)}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message.slice(0, 200)}`));
  return faults;
}

async function looksRight(page: Page, where: string): Promise<void> {
  const measured = await page.evaluate(() => ({
    hurt: '__hurt' in window,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    high: document.body.scrollHeight - document.documentElement.clientHeight,
    // an element that nobody here draws
    foreign: document.querySelectorAll(
      'main iframe, main object, main embed, main a[href^="javascript:"], main img:not([src^="data:"]):not([src^="blob:"]), main script',
    ).length,
    invisible: [
      document.querySelector('main')?.textContent ?? '',
      ...[...document.querySelectorAll('main [aria-label], main [data-tip], main [title]')].flatMap((element) =>
        ['aria-label', 'data-tip', 'title'].map((name) => element.getAttribute(name) ?? ''),
      ),
    ].flatMap(
      (text) =>
        /.{0,20}[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\uf700-\uf7ff]/.exec(
          text,
        ) ?? [],
    ),
  }));
  expect.soft(measured, where).toEqual({ hurt: false, wide: 0, high: 0, foreign: 0, invisible: [] });
}

/** Rows of one height, none drawn over another, whatever they say. */
async function rowsStand(page: Page, where: string): Promise<void> {
  const overlaps = await page.getByRole('treegrid').evaluate((grid) => {
    const boxes = [...grid.querySelectorAll('[role=row]')]
      .map((row) => row.getBoundingClientRect())
      .sort((a, b) => a.top - b.top);
    return boxes.filter((box, i) => Math.abs(box.height - 24) > 0.5 || (i > 0 && box.top - boxes[i - 1]!.top < 23.5))
      .length;
  });
  expect.soft(overlaps, where).toBe(0);
}

test.beforeAll(async ({ app }) => {
  const strings = [...OWN, ...collected().filter((_, n) => n % STEP === 0)];
  const start = Date.now() - HOUR;
  await send(
    app,
    strings.flatMap((text, n) => recordsOf(text, n, start)),
  );
  const { db, close } = await databaseOf(app);
  const { rows } = await db.query<Raised>(
    `select a.alert_id as id, a.host_id as host, a.summary ->> 'processId' as process from alerts a
     where a.redirect_to is null order by a.alert_id`,
  );
  await close();
  raised = rows;
  // each string is the image of a program in a hidden folder, which a starter detector catches
  expect(raised.length).toBeGreaterThan(strings.length * 0.8);
});

test('the collections of hostile strings are among what is shown', () => {
  test.skip(
    collected().length === 0,
    '../shared/hostile-inputs is not beside this checkout: only the strings of this test itself are shown',
  );
  expect(collected().length).toBeGreaterThan(500);
  expect(raised.length).toBeGreaterThan((OWN.length + collected().length / STEP) * 0.8);
});

test('in the queue: rows, groups, preview, comments, tags, search', async ({ page, app }) => {
  test.setTimeout(FULL ? 900_000 : 180_000);
  const faults = watch(page, app.url);
  const screens = FULL ? 80 : 6;
  for (const query of ['group=lineage', 'group=none&rows=1&cols=severity,alert,host,user,tree,tags', 'group=host']) {
    await page.goto(`/alerts?view=all&sort=newest&${query}`);
    const list = page.getByRole('grid', { name: 'Alerts' });
    await expect(alertRows(page).first()).toBeVisible();
    for (let screen = 0; screen < screens; screen++) {
      await looksRight(page, `queue, ${query}, screen ${screen}`);
      await list.evaluate((element) => element.scrollBy(0, element.clientHeight - 40));
      await painted(page);
    }
  }
  await page.goto('/alerts?view=all&sort=oldest&group=none');
  await expect(alertRows(page).first()).toBeVisible();
  const preview = page.getByRole('complementary', { name: 'Preview' });
  for (let n = 0; n < (FULL ? OWN.length : 4); n++) {
    const text = OWN[n]!.replaceAll('\u0000', '').slice(0, 2_000);
    await preview.getByLabel('Comment').fill(text);
    await preview.getByRole('button', { name: 'Comment' }).click();
    await expect(preview.getByLabel('Comment')).toHaveValue('');
    await page.getByRole('grid', { name: 'Alerts' }).focus();
    await page.keyboard.press('j');
    await looksRight(page, `queue, preview ${n}`);
  }
  await page.goto('/alerts?view=all&q=%3Cscript%3E');
  await expect(page.getByLabel('Filter by text')).toHaveValue('<script>');
  await expect(alertRows(page).first()).toBeVisible();
  await looksRight(page, 'queue, searched');
  expect(faults).toEqual([]);
});

test('on the alert: rows, picture, every panel, lists, and the case that leaves', async ({ page, app }) => {
  test.setTimeout(FULL ? 3_600_000 : 180_000);
  const faults = watch(page, app.url);
  const step = FULL ? 1 : Math.ceil(raised.length / 3);
  for (const { id } of raised.filter((_, n) => n % step === 0)) {
    await page.goto(`/alerts/${id}`);
    await expect(page.getByRole('treegrid')).toBeFocused();
    await looksRight(page, `alert ${id}`);
    await rowsStand(page, `alert ${id}`);
    for (const [key, shown] of SHOWN_BY) {
      await page.keyboard.press(key);
      await expect(page.locator(shown).first()).toBeVisible();
      await settled(page);
      await looksRight(page, `alert ${id}, ${key}`);
      await page.keyboard.press('Escape');
    }
    await page.goto(`/api/alerts/${id}/case?format=print`);
    await expect(page.locator('h1')).toBeVisible();
    const printed = await page.evaluate(() => ({
      scripts: document.scripts.length,
      images: document.images.length,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }));
    expect.soft(printed, `case ${id}`).toEqual({ scripts: 0, images: 0, wide: false });
  }
  expect(faults).toEqual([]);
});

test('in hunts, hypotheses, threats, lineage, sources and the palette', async ({ page, app }) => {
  const faults = watch(page, app.url);
  await page.goto('/hunt?q=image%3A%2Fdev%2Fshm%2F*');
  await expect(page.getByRole('table', { name: 'Events' }).getByRole('row').nth(1)).toBeVisible();
  await looksRight(page, 'hunt');
  await page.goto('/alerts?view=all&group=none&sort=oldest');
  await expect(alertRows(page).first()).toBeVisible();
  await page.keyboard.press('e');
  const escalate = page.getByRole('dialog');
  await escalate.getByLabel(/name/i).fill(OWN[1]!);
  await escalate
    .getByRole('button', { name: /threat/i })
    .last()
    .click();
  await expect(page).toHaveURL(/\/threats\/\d+$/);
  await settled(page);
  await looksRight(page, 'threat');
  await page.goto(`/alerts/${raised[0]!.id}`);
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Title/).fill(OWN[0]!);
  await dialog.getByRole('button', { name: /^Create/ }).click();
  await expect(page).toHaveURL(/\/hypotheses\/\d+$/);
  await expect(page.getByRole('region', { name: 'Backtest' })).toContainText('unjudged');
  await looksRight(page, 'hypothesis');
  for (const where of ['/sources', '/detectors', '/detectors/1', '/hypotheses', '/threats', '/lineage', '/settings']) {
    await page.goto(where);
    await expect(page.getByRole('main')).not.toBeEmpty();
    await settled(page);
    await looksRight(page, where);
  }
  await page.goto('/alerts');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('script');
  await expect(page.getByRole('option').first()).toBeVisible();
  await looksRight(page, 'palette');
  expect(faults).toEqual([]);
});

test('a command line of two megabytes does not hold the page up', async ({ page, app }) => {
  const faults = watch(page, app.url);
  const huge = 'A'.repeat(HUGE);
  const [start] = recordsOf('run', 9_001, Date.now() - 3 * HOUR);
  const record = JSON.parse(start!) as { process: object };
  // a record may have four megabytes: the command line is what the arguments make
  Object.assign(record.process, { args: ['run', huge], command_line: undefined });
  await send(app, [JSON.stringify(record)]);
  const { db, close } = await databaseOf(app);
  const { rows } = await db.query<{ id: string }>(
    'select max(alert_id)::text as id from alerts where redirect_to is null',
  );
  await close();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** seconds that the page's own thread has computed */
  const computed = async () =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value;
  await page.goto(`/alerts/${rows[0]!.id}`);
  await expect(page.getByRole('treegrid')).toBeFocused();
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('AAAA');
  const before = await computed();
  for (const key of ['j', 'k', 'i', 'r', 'r', 'Escape', 'g', 'g', 'd', 'b', 'Escape', 'j', 'k'])
    await page.keyboard.press(key);
  await page.waitForTimeout(500);
  // thirteen keys; a page that lays out or searches two megabytes for each would take many seconds
  expect((await computed()) - before).toBeLessThan(4);
  await looksRight(page, 'two megabytes');
  await page.goto('/alerts?view=all');
  await expect(alertRows(page).first()).toBeVisible();
  await looksRight(page, 'two megabytes in the queue');
  expect(faults).toEqual([]);
});
