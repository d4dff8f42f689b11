import { expect, test } from './fixtures';

test.use({ appName: 'axe' });

test('an empty start serves the console, and a restart keeps the data', async ({ app, page }) => {
  expect(app.output()).toMatch(/database +PostgreSQL 18/);
  const response = await page.goto('/');
  expect(response?.status()).toBeLessThan(500);
  await app.restart();
  const again = await page.goto(`${app.url}/`);
  expect(again?.status()).toBeLessThan(500);
});

test('a path that does not decode is a name that nothing bears', async ({ app }) => {
  for (const path of ['/%ff', '/%', '/alerts/%ff', '/detectors/%c3%28', '/_next/static/%ff', '/api/nothing/%ff'])
    expect([path, (await fetch(app.url + path)).status]).toEqual([path, 404]);
  const known = await fetch(`${app.url}/api/alerts/%ff`);
  expect(known.status).toBe(400);
  expect((await known.json()).error.code).toBe('bad_request');
});
