import type { Page } from '@playwright/test';
import { incident } from '../bench/fleet/incident';
import { alertRows, databaseOf, expect, type Shot, screenshots, send, settled, test } from './fixtures';

// Pictures of the queue and the alert for docs/images, of the recorded incident and of a generated one of five thousand
// processes: UNWRAP_SCREENSHOTS=docs/images npx playwright test e2e/pictures.spec.ts
test.use({ appName: 'pictures' });
test.skip(!process.env.UNWRAP_SCREENSHOTS, 'pictures are made where UNWRAP_SCREENSHOTS names a folder for them');

const DARK: readonly Shot[] = ['1440-dark'];
const BOTH: readonly Shot[] = ['1440-dark', '1440-light'];
const WIDE: readonly Shot[] = [...BOTH, '1920-dark'];

const PANELS = [
  ['b', 'host', BOTH],
  ['d', 'decide', BOTH],
  ['t', 'related', DARK],
  ['y', 'elsewhere', DARK],
] as const;

async function alertOn(page: Page, id: string, name: string, shots: readonly Shot[]): Promise<void> {
  await page.goto(`/alerts/${id}`);
  await expect(page.getByRole('treegrid')).toBeFocused();
  await expect(page.getByText(/From [\d,]+ processes/)).toBeVisible({ timeout: 120_000 });
  const asked = page.getByText('Asking every live detector');
  await expect(asked).toHaveCount(0, { timeout: 60_000 });
  await stands(page);
  await screenshots(page, name, shots);
  for (const [key, panel, kept] of PANELS) {
    await page.keyboard.press(key);
    await expect(page.locator(`#detail-panel[data-shows^=${panel}]`)).not.toBeEmpty();
    await stands(page);
    // of an event that no other host has there is little to see
    if ((await page.getByText('On no other host.').count()) === 0) await screenshots(page, `${name}-${panel}`, kept);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('i');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await expect(page.getByRole('tree', { name: 'Processes as a picture' })).toBeVisible();
  await stands(page);
  await screenshots(page, `${name}-picture`, BOTH);
}

/** Answers are there and the address has settled, which comes last. */
async function stands(page: Page): Promise<void> {
  await settled(page);
  await page.waitForTimeout(1_000);
}

test('the queue, and the alert with the recorded incident', async ({ page, app }) => {
  test.setTimeout(600_000);
  await page.goto('/alerts');
  await expect(alertRows(page).first()).toBeVisible();
  await stands(page);
  await screenshots(page, 'queue', WIDE);
  await page.keyboard.press('X');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog')).toBeVisible();
  await screenshots(page, 'queue-close', DARK);
  await page.keyboard.press('Escape');
  const { db, close } = await databaseOf(app);
  const { rows } = await db.query<{ id: string }>(
    `select a.alert_id::text as id from alerts a join detector_versions v using (version_id) where v.title = 'Known coin miner by hash' limit 1`,
  );
  await close();
  await alertOn(page, rows[0]!.id, 'alert', WIDE);
});

test('the alert with an incident of five thousand processes', async ({ page, app }) => {
  test.setTimeout(900_000);
  await send(app, incident({ start: Date.now() - 3_600_000 }), 5_000);
  const { db, close } = await databaseOf(app);
  const { rows } = await db.query<{ id: string }>(
    `select a.alert_id::text as id from alerts a join hosts h using (host_id) where h.name = 'web-99' order by a.event_count desc limit 1`,
  );
  await close();
  await alertOn(page, rows[0]!.id, 'alert-5000', BOTH);
});
