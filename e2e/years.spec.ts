import type pg from 'pg';
import { type App, databaseOf, expect, screenshots, test } from './fixtures';

// A team's years of work: threats that begot ideas, detectors that caught the next threats, and hundreds of imported rules.
test.describe.configure({ mode: 'serial' });
test.use({ appName: 'years' });
test.skip(!process.env.UNWRAP_FULL && !process.env.UNWRAP_SCREENSHOTS, 'looked at with full sizes');

const THREATS = 9;
const IDEAS_EACH = 5;
const IMPORTED = 480;

const NAMES = [
  'Coin miner behind a process faker',
  'Web shell in the upload folder',
  'Reverse shell from the build host',
  'Keys added to authorized_keys on the relays',
  'Library preloaded into sshd',
  'Kernel module hides processes on the database host',
  'Payload decoded in memory',
  'Cron job fetches a script every hour',
  'Backup archive staged and sent outside',
];
const IDEAS = [
  'Child disguised by its parent',
  'Just-downloaded program connects out',
  'A service account runs a shell that asks about the system and its users',
  'Makes a hidden user-writable file executable',
  'An interpreter is given its code as an argument and ties a shell to a connection',
];

/** Each threat is found by what the ones before it begot. */
async function years(app: App): Promise<void> {
  const { db, close } = await databaseOf(app);
  try {
    await fill(db);
  } finally {
    await close();
  }
}

async function fill(db: pg.Pool): Promise<void> {
  const { rows } = await db.query<{ host: number }>('select host_id as host from hosts order by host_id limit 3');
  const hosts = rows.map(({ host }) => host);
  const day = (n: number) => new Date(Date.now() - (700 - n) * 86_400_000);
  const rule = `title: Generated\nlogsource: { product: linux, category: process_creation }\ndetection:\n  selection: { Image: /nowhere/at/all }\n  condition: selection\n`;
  const detector = async (title: string, state: string, origin: string, at: Date, hypothesisId: number | null) => {
    const made = await db.query<{ id: number }>(
      `insert into detectors (title, state, origin, hypothesis_id, created_at, updated_at) values ($1, $2, $3, $4, $5, $5) returning detector_id as id`,
      [title, state, origin, hypothesisId, at],
    );
    const id = made.rows[0]!.id;
    const levels = ['low', 'medium', 'high', 'critical'];
    const version = await db.query<{ id: number }>(
      `insert into detector_versions (detector_id, number, title, level, tags, yaml, author, created_at)
       values ($1, 1, $2, $3, $4, $5, 'eve', $6) returning version_id as id`,
      [id, title, levels[id % 4], ['attack.t1036.005', 'attack.t1564.001'].slice(0, id % 3), rule, at],
    );
    return { id, version: version.rows[0]!.id };
  };
  const born: { id: number; version: number }[] = [];
  for (const [t, name] of NAMES.slice(0, THREATS).entries()) {
    const at = day(t * 75 + 10);
    const anchor = 900_000 + t;
    const host = hosts[t % hosts.length]!;
    const threat = await db.query<{ id: number }>(
      `insert into threats (name, created_by, created_at, updated_at, first_ts, last_ts) values ($1, 'eve', $2, $2, $2, $2) returning threat_id as id`,
      [name, at],
    );
    const threatId = threat.rows[0]!.id;
    await db.query('insert into threat_lineages values ($1, $2, $3)', [threatId, host, anchor]);
    // the two newest detectors find it; the first threat is found by a starter
    const finders = born.length > 0 ? born.slice(-3) : [{ id: 1, version: 1 }];
    for (const [n, { id, version }] of finders.entries()) {
      const alert = await db.query<{ id: string }>(
        `insert into alerts (host_id, detector_id, version_id, anchor_id, severity, first_ts, last_ts, event_count, status, disposition, threat_id, summary, created_at, updated_at)
         values ($1, $2, $3, $4, 3, $5, $5, $6, 'closed', 'true_positive', $7, $8, $5, $5) returning alert_id as id`,
        [host, id, version, anchor, at, 3 + n * 4, threatId, { eventRef: 'x', processId: '1', hits: [] }],
      );
      await db.query(
        `insert into matches (host_id, detector_id, ts, seq, part, version_id, epoch, behavior_id, process_id, anchor_id, alert_id)
         select $1, $2, $3::timestamptz + n * interval '1 second', $6::bigint * 1000 + n, 0, $4, 1, gen_random_uuid(), 1, $5, $6 from generate_series(1, $7::int) n`,
        [host, id, at, version, anchor, alert.rows[0]!.id, 3 + n * 4],
      );
    }
    for (const [i, idea] of IDEAS.slice(0, IDEAS_EACH).entries()) {
      const promoted = (t + i) % 4 !== 3;
      const made = await db.query<{ id: number }>(
        `insert into hypotheses (title, state, yaml, threat_id, reason, author, created_at, updated_at, decided_at)
         values ($1, $2, $3, $4, $5, 'eve', $6, $6, $6) returning hypothesis_id as id`,
        [
          t === 0 ? idea : `${idea} (${t + 1})`,
          promoted ? 'promoted' : 'rejected',
          rule,
          threatId,
          promoted ? null : '116 of 119 matches are unjudged, on 5 other hosts, mostly node (66) and .runner (81).',
          day(t * 75 + 12 + i * 3),
        ],
      );
      if (!promoted) continue;
      const one = await detector(idea, 'live', 'hypothesis', day(t * 75 + 13 + i * 3), made.rows[0]!.id);
      await db.query('update hypotheses set detector_id = $2 where hypothesis_id = $1', [made.rows[0]!.id, one.id]);
      born.push(one);
    }
  }
  for (let i = 0; i < IMPORTED; i++)
    await detector(
      `Imported rule ${i + 1}: ${IDEAS[i % IDEAS.length]}`,
      ['live', 'observing', 'paused', 'retired'][i % 4]!,
      'import',
      day(300 + (i % 300)),
      null,
    );
}

test('the lineage of sixty and more objects is a picture that fills its room', async ({ page, app }) => {
  await years(app);
  await page.goto('/lineage');
  await expect(page.getByText(NAMES[0]!).first()).toBeVisible();
  await expect(page.getByText(NAMES.at(-1)!).first()).toBeAttached();
  await screenshots(page, 'lineage-years');
});

test('five hundred detectors are listed', async ({ page }) => {
  await page.goto('/detectors');
  const table = page.getByRole('table');
  await expect(table).toHaveAttribute('aria-rowcount', /^5\d\d$/);
  await screenshots(page, 'detectors-500');
  // the cursor goes where it is sent, and its row is there
  for (let i = 0; i < 60; i++) await page.keyboard.press('j');
  await expect(table.locator('tr[aria-selected=true]')).toBeInViewport();
  await page.getByRole('searchbox', { name: 'Find a detector' }).fill('rule 479');
  await expect(table.getByText('Imported rule 479:')).toBeVisible();
});
