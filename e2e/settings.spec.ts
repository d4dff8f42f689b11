import { expect, screenshots, test } from './fixtures';

test('retention says what it would drop before anything is dropped', async ({ page }) => {
  await page.goto('/settings');
  const section = page.getByRole('region', { name: 'Retention' });
  await expect(section.getByText(/^Everything is kept: [\d,]+ events since 2026-11-23\.$/)).toBeVisible();

  const days = section.getByLabel('Days to keep besides today');
  await days.fill('0');
  await expect(section.getByText('A whole number from 1 to 3650.')).toBeVisible();
  await days.fill('1');
  await section.getByRole('button', { name: 'Show what would be dropped' }).click();
  const plan = section.getByRole('status');
  await expect(plan).toContainText(/Would drop 1 day from before .* for good: [\d,]+ events, [\d.]+ MB on disk\./);
  await expect(plan).toContainText(/\d+ alerts? \(\d+ open\) would keep only what is pinned of them\./);
  await expect(plan.getByRole('button', { name: /Keep 1 day, drop [\d,]+ events/ })).toBeVisible();
  await screenshots(page, 'retention');
  await plan.getByRole('button', { name: 'Cancel' }).click();
  await expect(plan).toHaveCount(0);

  await days.fill('3000');
  await days.press('Enter');
  await expect(plan).toContainText('nothing would be dropped now');
  await plan.getByRole('button', { name: 'Keep 3,000 days' }).click();
  await expect(section.getByText(/^3,000 days and today are kept/)).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue('3000');
  await days.fill('');
  await section.getByRole('button', { name: 'Keep everything' }).click();
  await expect(section.getByText(/^Everything is kept:/)).toBeVisible();
});
