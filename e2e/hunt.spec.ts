import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { graveFindings } from './accessibility';
import { expect, screenshots, test } from './fixtures';

test.use({ appName: 'packs' });

const rows = (page: Page) => page.getByRole('table', { name: 'Events' }).locator('tbody tr');
const found = (page: Page) => page.getByRole('status').filter({ hasText: /events? on \d/ });

/** Figures are told while they grow; these no longer do. */
const settled = async (page: Page) => {
  await expect(found(page)).toHaveText(/^[\d,]+ events? on/);
  return (await found(page).textContent())!;
};

async function search(page: Page, query: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Query' }).fill(query);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
}

test('a hunt: keyboard, query, pivot, brush', async ({ page }) => {
  await test.step('everything, by keyboard, without serious findings', async () => {
    await page.goto('/hunt');
    await expect(found(page)).toBeVisible();
    await expect(rows(page).first()).toBeVisible();
    await page.keyboard.press('j');
    await expect(page).toHaveURL(/event=/);
    await expect(page.getByRole('complementary', { name: 'Event' })).toContainText('Image');
    expect(await graveFindings(page, { at: 'main' })).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('complementary', { name: 'Event' })).toBeHidden();
  });

  await test.step('a query that is none says where and why', async () => {
    await page.keyboard.press('/');
    await search(page, 'user:webapp and Imgae:x');
    await expect(page.getByRole('status').filter({ hasText: 'there is no field "Imgae"' })).toContainText(
      'characters 17 to 21',
    );
    await expect(page.getByText('The query cannot run')).toBeVisible();
  });

  await test.step('the faker, by what it does to its child', async () => {
    await search(page, 'parent:*/xhide DisguisedByParent:true');
    await expect(found(page)).toContainText(/^\d+ events? on 1 of \d+ hosts$/);
    await expect(rows(page).filter({ hasText: '/usr/sbin/systemd -k start' }).first()).toBeVisible();
    await expect(page.getByRole('region', { name: 'Host' })).toContainText('web-01');
  });

  await test.step('pivot: the host of a value, then everything else of it, then without a program', async () => {
    await rows(page)
      .first()
      .getByRole('button', { name: /^host: web-01/ })
      .click();
    const menu = page.getByRole('menu');
    await expect(menu).toContainText('Hunt for it');
    await menu.getByRole('menuitem', { name: 'Only this' }).click();
    await expect(page).toHaveURL(/q=host%3Aweb-01/);
    await expect(rows(page).nth(5)).toBeVisible();
    const before = Number((await settled(page)).match(/^[\d,]+/)![0].replace(',', ''));
    await page
      .getByRole('region', { name: 'Program', exact: true })
      .getByRole('button', { name: /^Program: / })
      .first()
      .click();
    await expect(page.getByRole('menu')).toContainText(/of \d+ other hosts/);
    await page.getByRole('menuitem', { name: 'Filter out' }).click();
    await expect(page).toHaveURL(/not\+Image/);
    await expect
      .poll(async () => Number((await settled(page)).match(/^[\d,]+/)![0].replace(',', '')))
      .toBeLessThan(before);
  });

  await test.step('the brush chooses a time', async () => {
    const filtered = await settled(page);
    await search(page, 'host:web-01');
    await expect(found(page)).not.toHaveText(filtered);
    await expect(rows(page).nth(5)).toBeVisible();
    const all = await settled(page);
    const chart = page.getByRole('slider', { name: /^Time/ });
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.05, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=\d+&to=\d+/);
    await expect(found(page)).not.toHaveText(all);
    await page.getByRole('button', { name: 'Search all that is stored' }).first().click();
    await expect(found(page)).toHaveText(all);
  });
});

test('a hunt is saved, opened by its link, and exported', async ({ page, request }) => {
  // an event whose command line would be a formula in a spreadsheet
  const made = await request.post('/api/tokens', { data: { name: 'hunt', source: 'hunt' } });
  const { token } = (await made.json()) as { token: string };
  const record = {
    '@timestamp': new Date(Date.now() - 60_000).toISOString(),
    event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec', id: '1' },
    host: { id: 'sheet-1', name: 'sheet-01', os: { type: 'linux' } },
    user: { name: 'ana', id: '1000' },
    process: {
      pid: 4242,
      entity_id: 'sheet-4242',
      executable: '/usr/bin/env',
      args: ['=HYPERLINK("http://x")', 'a'],
      command_line: '=HYPERLINK("http://x") a',
      parent: { pid: 1, entity_id: 'sheet-1' },
    },
  };
  const sent = await request.post('/api/ingest', {
    data: `${JSON.stringify(record)}\n`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
  });
  expect(sent.ok()).toBe(true);

  await page.goto('/hunt');
  await test.step('saved under a name, and opened by its link', async () => {
    await search(page, 'Image:*/xhide');
    await expect(rows(page)).toHaveCount(1);
    await rows(page)
      .first()
      .getByRole('cell')
      .nth(2)
      .click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('s');
    await page.getByLabel('Name', { exact: true }).fill('The faker');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Saved as “The faker”')).toBeVisible();
    const id = new URL(page.url()).searchParams.get('saved');
    await page.goto(`/hunt?saved=${id}`);
    await expect(page.getByText('Saved search “The faker”')).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    await page.keyboard.press('o');
    await expect(page.getByRole('dialog')).toContainText('1 event · 1 host');
    await page.keyboard.press('Escape');
  });

  await test.step('export: nothing of it runs in a spreadsheet', async () => {
    await search(page, 'host:sheet-01');
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^CSV/ }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text.split('\r\n')[0]).toBe('time,host,kind,Image,CommandLine,User,ParentImage,Target');
    expect(text).toContain(`"'=HYPERLINK(""http://x"") a"`);
    expect(text).not.toMatch(/(?:^|,)"?[=+@-]/m);
  });

  await screenshots(page, 'hunt');
});

test('a hunt becomes a hypothesis', async ({ page }) => {
  await page.goto('/hunt?q=TargetHidden%3Atrue+FileAction%3Achmod');
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('n');
  await page.getByLabel('What it says').fill('A hidden file is made executable');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/hypotheses\/\d+/);
  await expect(page.getByText('FileAction').first()).toBeVisible();
});
