import type { Page } from '@playwright/test';
import { expect, screenshots, test } from './fixtures';

// What an alert's page suggests before anybody types.

const ideas = (page: Page) => page.getByRole('listbox', { name: 'Adjacent behaviors, best first' });
const rare = (page: Page) => ideas(page).getByRole('group', { name: 'Rare in this fleet' }).getByRole('option');
const common = (page: Page) => ideas(page).getByRole('group', { name: 'Seen, but common' }).getByRole('option');

test('the alert lists what tells, and apart from it what everybody does', async ({ page }) => {
  await page.goto('/alerts/1');
  await expect(rare(page).first()).toBeVisible();
  const top = await rare(page).allInnerTexts();
  for (const text of [
    'Child disguised by its parent',
    'Fake system program connects out',
    'Just-downloaded program connects out',
    'Hidden program connects out',
  ])
    expect(
      top.slice(0, 10).some((one) => one.includes(text)),
      text,
    ).toBe(true);
  for (const one of top.slice(0, 10)) expect(one).toMatch(/\b0 of \d+ hosts/);
  await expect(common(page).filter({ hasText: 'Makes a hidden user-writable file executable' })).toContainText(
    '5 of 7 hosts',
  );
  await screenshots(page, 'alert-ideas');
});
