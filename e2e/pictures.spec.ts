import type { Page } from '@playwright/test';
import { incident } from '../bench/fleet/incident';
import { alertRows, databaseOf, expect, screenshots, send, test } from './fixtures';

// Pictures of the queue and the alert for docs/images, of the recorded incident and of a generated one of five thousand
// processes: UNWRAP_SCREENSHOTS=docs/images npx playwright test e2e/pictures.spec.ts
test.use({ appName: 'pictures' });
test.skip(!process.env.UNWRAP_SCREENSHOTS, 'pictures are made where UNWRAP_SCREENSHOTS names a folder for them');

async function alertOn(page: Page, id: string, name: string): Promise<void> {
  await page.goto(`/alerts/${id}`);
  await expect(page.getByRole('treegrid')).toBeFocused();
  await expect(page.getByText(/From \d+ processes|From [\d,]+ processes/)).toBeVisible({ timeout: 120_000 });
  await page.waitForTimeout(1_500);
  await screenshots(page, name);
  for (const [key, panel] of [
    ['b', 'host'],
    ['d', 'decide'],
    ['t', 'related'],
  ] as const) {
    await page.keyboard.press(key);
    await page.waitForTimeout(1_200);
    await screenshots(page, `${name}-${panel}`);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('i');
  await page.keyboard.press('g');
  await expect(page.getByRole('tree', { name: 'Processes as a picture' })).toBeVisible();
  await page.keyboard.press('f');
  await page.waitForTimeout(1_000);
  await screenshots(page, `${name}-picture`);
}

test('the queue, and the alert with the recorded incident', async ({ page, app }) => {
  test.setTimeout(600_000);
  await page.goto('/alerts');
  await expect(alertRows(page).first()).toBeVisible();
  await page.waitForTimeout(1_000);
  await screenshots(page, 'queue');
  await page.keyboard.press('X');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog')).toBeVisible();
  await screenshots(page, 'queue-close');
  await page.keyboard.press('Escape');
  const { db, close } = await databaseOf(app);
  const { rows } = await db.query<{ id: string }>(
    `select a.alert_id::text as id from alerts a join detector_versions v using (version_id) where v.title = 'Known coin miner by hash' limit 1`,
  );
  await close();
  await alertOn(page, rows[0]!.id, 'alert');
});

test('the alert with an incident of five thousand processes', async ({ page, app }) => {
  test.setTimeout(900_000);
  await send(app, incident({ start: Date.now() - 3_600_000 }), 5_000);
  const { db, close } = await databaseOf(app);
  const { rows } = await db.query<{ id: string }>(
    `select a.alert_id::text as id from alerts a join hosts h using (host_id) where h.name = 'web-99' order by a.event_count desc limit 1`,
  );
  await close();
  await alertOn(page, rows[0]!.id, 'alert-5000');
});
