import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { alertRows, databaseOf, expect, test } from './fixtures';

// Telemetry is written by the adversary: whatever it says, it is only text, on every page that shows it.
test.use({ appName: 'hostile' });

const shared = fileURLToPath(new URL('../../shared/hostile-inputs', import.meta.url));

/** Made up, for where the collections are absent. */
const OWN = [
  '<script>window.__hurt=1</script>',
  '"><img src="http://evil.example/x.png" onerror="window.__hurt=1">',
  '<svg onload=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  'javascript:alert(document.domain)',
  '</textarea></title></style><script>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}}',
  '<a href="http://evil.example">x</a>',
  "'; drop table alerts; --",
  '=cmd|"/C calc"!A0',
  'a\u202egnp.exe\u2066b\u2069\u200b\u00ad\ufeff',
  '\u0000\u0001\u001b[31mred\u001b[0m\r\n\tnext line',
  'Ｚ̸͂A̸͘L̷͝G̵͌O̴͘'.repeat(30),
  '﷽'.repeat(60),
  'x'.repeat(20_000),
  '../'.repeat(400),
  'ثم نفس سقطت وبالتحديد، مفاتيح أنت',
  '👩‍👩‍👧‍👦'.repeat(40),
];

function collected(): string[] {
  const strings: string[] = [];
  for (const file of ['blns/blns.json', 'made/strings.json']) {
    const found: unknown = JSON.parse(readFileSync(path.join(shared, file), 'utf8'));
    const stack: unknown[] = [found];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (typeof at === 'string') strings.push(at);
      else if (typeof at === 'object' && at !== null) stack.push(...Object.values(at));
    }
  }
  return strings;
}

/** Each string as image, argument, user, working folder, parent, file and host name, in records that a detector matches. */
function records(strings: readonly string[]): string {
  const start = Date.now() - 3_600_000;
  return strings
    .flatMap((text, n) => {
      const at = (ms: number) => new Date(start + n * 1_000 + ms).toISOString();
      const host = {
        id: `hostile-${n % 5}`,
        name: n % 40 === 0 ? text.slice(0, 60) || 'empty' : `hostile-${n % 5}`,
        os: { type: 'linux' },
      };
      const entity = `hostile-${n}`;
      const image = `/dev/shm/.h${n}/${text.slice(0, 3_000)}`;
      const process = {
        entity_id: entity,
        pid: 10_000 + n,
        executable: image,
        args: [text, text],
        command_line: `${text} ${text}`,
        working_directory: text,
        parent: {
          entity_id: `${entity}-p`,
          pid: 5_000 + n,
          executable: `/usr/bin/${text.slice(0, 200)}`,
          args: [text],
          command_line: text,
        },
      };
      return [
        {
          '@timestamp': at(0),
          event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec', id: `${n}-s` },
          host,
          user: { name: text.slice(0, 200) || 'u', id: '1000' },
          process,
        },
        {
          '@timestamp': at(10),
          event: { kind: 'event', category: ['file'], type: ['creation'], action: 'creation', id: `${n}-f` },
          host,
          user: { name: text.slice(0, 200) || 'u', id: '1000' },
          process: { entity_id: entity, pid: 10_000 + n, executable: image },
          file: { path: `/tmp/.x/${text.slice(0, 3_000)}` },
        },
      ];
    })
    .map((record) => JSON.stringify(record))
    .join('\n');
}

/** What a page must never do, noted while it is open. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) faults.push(`foreign request: ${url.slice(0, 200)}`);
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
    invisible: /[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/.test(document.querySelector('main')?.textContent ?? ''),
  }));
  expect(measured, where).toEqual({ hurt: false, wide: 0, high: 0, foreign: 0, invisible: false });
}

test('whatever telemetry says, it is only text', async ({ page, app }) => {
  test.setTimeout(300_000);
  const strings = existsSync(path.join(shared, 'blns/blns.json')) ? [...OWN, ...collected()] : OWN;
  test.info().annotations.push({
    type: 'strings',
    description:
      strings.length > OWN.length
        ? `${strings.length}, with the collections`
        : `${OWN.length} of our own: ../shared/hostile-inputs is absent`,
  });
  const { token } = (await (
    await fetch(`${app.url}/api/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'hostile', source: 'hostile' }),
    })
  ).json()) as { token: string };
  const lines = records(strings).split('\n');
  for (let from = 0; from < lines.length; from += 400) {
    const answer = await fetch(`${app.url}/api/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: lines.slice(from, from + 400).join('\n'),
    });
    expect(answer.status).toBeLessThan(300);
  }
  const { db, close } = await databaseOf(app);
  const { rows: raised } = await db.query<{ id: string; host: number; process: string }>(
    `select a.alert_id as id, a.host_id as host, a.summary ->> 'processId' as process from alerts a join hosts h using (host_id) where h.source = 'hostile' and a.redirect_to is null order by 1`,
  );
  await close();
  expect(raised.length).toBeGreaterThan(10);

  const faults = watch(page, app.url);
  const step = Math.max(1, Math.floor(raised.length / (process.env.UNWRAP_FULL ? raised.length : 4)));
  const chosen = raised.filter((_, n) => n % step === 0);
  // the queue, all of it, row by row
  for (const query of ['group=lineage', 'group=none&rows=1&cols=severity,alert,host,user,tree,tags', 'group=host']) {
    await page.goto(`/alerts?view=all&sort=newest&${query}`);
    const list = page.getByRole('grid', { name: 'Alerts' });
    await expect(alertRows(page).first()).toBeVisible();
    for (let screen = 0; screen < (process.env.UNWRAP_FULL ? 60 : 12); screen++) {
      await looksRight(page, `queue, ${query}, screen ${screen}`);
      await list.evaluate((element) => element.scrollBy(0, element.clientHeight - 40));
      await page.waitForTimeout(60);
    }
  }
  // what somebody says of an alert, tags it with, and looks for
  await page.goto('/alerts?view=all&sort=newest&q=%3Cscript%3E');
  await expect(page.getByLabel('Filter by text')).toHaveValue('<script>');
  await looksRight(page, 'queue, searched');
  const preview = page.getByRole('complementary', { name: 'Preview' });
  if (await preview.isVisible()) {
    for (const text of OWN.filter((each) => !each.includes('\u0000')).slice(0, 4)) {
      await preview.getByLabel('Comment').fill(text.slice(0, 2_000));
      await preview.getByRole('button', { name: 'Comment' }).click();
      await expect(preview.getByLabel('Comment')).toHaveValue('');
    }
    await looksRight(page, 'queue, comments');
  }
  for (const { id } of chosen) {
    await page.goto(`/alerts/${id}`);
    await expect(page.getByRole('treegrid')).toBeVisible();
    await looksRight(page, `alert ${id}`);
    await page.keyboard.press('g');
    await page.waitForTimeout(300);
    await looksRight(page, `alert ${id}, picture`);
    // the case in its other forms: opened, not saved
    await page.goto(`/api/alerts/${id}/case?format=print`);
    await expect(page.locator('h1')).toBeVisible();
    const printed = await page.evaluate(() => ({
      scripts: document.scripts.length,
      images: document.images.length,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }));
    expect(printed, `case ${id}`).toEqual({ scripts: 0, images: 0, wide: false });
  }
  for (const where of ['/sources', '/detectors', '/hypotheses', '/threats', '/lineage', '/settings', '/hunt']) {
    await page.goto(where);
    await page.waitForTimeout(500);
    await looksRight(page, where);
  }
  await page.goto('/alerts');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('script');
  await page.waitForTimeout(500);
  await looksRight(page, 'palette');
  expect(faults).toEqual([]);
});
