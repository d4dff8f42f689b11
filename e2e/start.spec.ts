import { expect, test } from './fixtures';

test.use({ appName: 'start' });

test('an empty start serves the console, and a restart keeps the data', async ({ app, page }) => {
  expect(app.output()).toMatch(/database +PostgreSQL 18/);
  const response = await page.goto('/');
  expect(response?.status()).toBeLessThan(500);
  await app.restart();
  const again = await page.goto(`${app.url}/`);
  expect(again?.status()).toBeLessThan(500);
});
