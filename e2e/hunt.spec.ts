import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

test.use({ appName: 'packs' });

const rows = (page: Page) => page.getByRole('table', { name: 'Events' }).locator('tbody tr');
const found = (page: Page) => page.getByRole('status').filter({ hasText: /events? on \d/ });

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
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
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
    const before = Number((await found(page).textContent())!.match(/^[\d,]+/)![0].replace(',', ''));
    await page
      .getByRole('region', { name: 'Program', exact: true })
      .getByRole('button', { name: /^Program: / })
      .first()
      .click();
    await expect(page.getByRole('menu')).toContainText(/of \d+ other hosts/);
    await page.getByRole('menuitem', { name: 'Filter out' }).click();
    await expect(page).toHaveURL(/not\+Image/);
    await expect
      .poll(async () => Number((await found(page).textContent())!.match(/^[\d,]+/)![0].replace(',', '')))
      .toBeLessThan(before);
  });

  await test.step('the brush chooses a time', async () => {
    await search(page, 'host:web-01');
    await expect(rows(page).nth(5)).toBeVisible();
    const all = await found(page).textContent();
    const chart = page.getByRole('slider', { name: /^Time/ });
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.05, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=\d+&to=\d+/);
    await expect(found(page)).not.toHaveText(all!);
    await page.getByRole('button', { name: 'Search all that is stored' }).first().click();
    await expect(found(page)).toHaveText(all!);
  });
});
