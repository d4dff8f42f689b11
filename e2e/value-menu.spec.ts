import type { Page } from '@playwright/test';
import { databaseOf, expect, send, settled, test } from './fixtures';

// What the inspector says of a value, and what can be done with it: seen before, looked up outside, the environment.
test.use({ appName: 'every key' });

const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' });

test('a value says where it was seen before, and is looked up outside without telling from where', async ({
  page,
  app,
  context,
}) => {
  const saved = await fetch(`${app.url}/api/settings/links`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      templates: [{ name: 'Intel', kind: 'sha256', url: 'https://intel.example/hash?q={value}' }],
    }),
  });
  expect(saved.ok).toBe(true);
  const refused = await fetch(`${app.url}/api/settings/links`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ templates: [{ name: 'Plain', kind: 'sha256', url: 'http://intel.example/{value}' }] }),
  });
  expect(refused.status).toBe(400);
  const asked: { url: string; referrer: string | undefined }[] = [];
  await context.route('https://intel.example/**', async (route) => {
    asked.push({ url: route.request().url(), referrer: (await route.request().allHeaders()).referer });
    await route.fulfill({ body: 'looked up' });
  });
  await page.goto('/alerts/1');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await settled(page);
  await inspector(page)
    .getByRole('button', { name: /^sha256/ })
    .click();
  const menu = page.getByRole('menu');
  await expect(menu).toContainText('0 of 6 other hosts');
  await expect(menu).toContainText(/first .*08:56:48.* · last .*08:56:48/);
  for (const action of ['Filter in', 'Filter out', 'Only this', 'Copy raw value', 'Hunt for it', 'Add to a hypothesis'])
    await expect(menu.getByRole('menuitem', { name: action })).toBeVisible();
  const opened = context.waitForEvent('page');
  await menu.getByRole('menuitem', { name: 'Look up in Intel' }).click();
  const outside = await opened;
  await expect(outside.getByText('looked up')).toBeVisible();
  expect(asked).toEqual([
    { url: expect.stringMatching(/^https:\/\/intel\.example\/hash\?q=[0-9a-f]{64}$/), referrer: undefined },
  ]);
  expect(await outside.evaluate(() => window.opener)).toBeNull();
});

test('the environment of a process stands where it was sent, what changes the code it loads first', async ({
  page,
  app,
}) => {
  const record = {
    '@timestamp': new Date(Date.now() - 600_000).toISOString(),
    event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec', id: 'env-1' },
    host: { id: 'env-1', name: 'env-01', os: { type: 'linux' } },
    user: { name: 'ci', id: '1001' },
    process: {
      entity_id: 'env-p',
      pid: 4_101,
      executable: '/dev/shm/.cache/kworker',
      args: ['kworker'],
      env_vars: ['PATH=/usr/bin:/bin', 'HOME=/home/ci', 'LD_PRELOAD=/dev/shm/.cache/libhide.so'],
    },
  };
  await send(app, [JSON.stringify(record)]);
  const { db, close } = await databaseOf(app);
  const { rows } = await db.query<{ id: string }>(
    "select a.alert_id::text as id from alerts a join hosts h using (host_id) where h.name = 'env-01' limit 1",
  );
  await close();
  await page.goto(`/alerts/${rows[0]!.id}`);
  const variables = inspector(page).getByRole('list', { name: 'Environment' }).getByRole('listitem');
  await expect(variables).toHaveText(['LD_PRELOAD/dev/shm/.cache/libhide.so', 'PATH/usr/bin:/bin', 'HOME/home/ci']);
});
