/** How long suggestions take in a large stored fleet, and where the time goes. */
import type pg from 'pg';
import { readSuggestions } from '../../lib/hypotheses/suggest-store';
import { FIRST_PARTS, SCOPE_PARTS } from '../../lib/hypotheses/suggestion';
import { warmFacts } from '../../lib/telemetry/fact-index-store';
import { lineageBehaviors } from '../../lib/telemetry/lineage-store';
import { openFleet } from '../fleet/database';

/** Milliseconds of one question, by its steps. */
type Steps = Readonly<Record<string, number>>;

export interface InFleet {
  readonly stored: { readonly events: number; readonly hosts: number; readonly behaviors: number };
  /** once, before anybody asks: the index of the fleet's facts */
  readonly warmingSeconds: number;
  readonly incidents: readonly {
    readonly alert: string;
    /** what was counted to the incident: its lineage and what hangs on it, or all that the screen offers */
    readonly scope: 'first' | 'all';
    readonly events: number;
    readonly processes: number;
    readonly ideas: number;
    /** by the clock: the first time, and the median of the later ones */
    readonly firstMilliseconds: number;
    readonly milliseconds: number;
    /** of this process, on the CPU */
    readonly cpuMilliseconds: number;
    readonly steps: Steps;
  }[];
}

const WANTED_EVENTS = 50;
const ROUNDS = 7;
const MOST_ALERTS = 400;

/** @param folder a fleet that `bench -- generate --data` has made; nothing is written into it */
export async function suggestInFleet(folder: string): Promise<InFleet> {
  const fleet = await openFleet(folder, { asItIs: true });
  try {
    const { pool } = fleet;
    const began = performance.now();
    await warmFacts(pool);
    const warmingSeconds = Math.round((performance.now() - began) / 100) / 10;
    const incidents: InFleet['incidents'][number][] = [];
    for (const alert of await alertsToAsk(pool))
      for (const scope of ['first', 'all'] as const) incidents.push(await timed(pool, alert, scope));
    return { stored: await storedIn(pool), warmingSeconds, incidents };
  } finally {
    await fleet.close();
  }
}

/** The alert whose incident is nearest to fifty events, the one with the largest, and one in the middle. */
async function alertsToAsk(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; hostId: number; anchorId: string }>(
    `select min(alert_id)::text as id, host_id as "hostId", anchor_id as "anchorId" from alerts
     where redirect_to is null and status <> 'withdrawn' group by 2, 3 order by 1 limit ${MOST_ALERTS}`,
  );
  const sizes = new Map<string, number>();
  for (const { hostId, anchorId, count } of await lineageBehaviors(pool, rows)) {
    const key = `${hostId} ${anchorId}`;
    sizes.set(key, (sizes.get(key) ?? 0) + count);
  }
  const all = rows
    .map(({ id, hostId, anchorId }) => ({ id, events: sizes.get(`${hostId} ${anchorId}`) ?? 0 }))
    .sort((a, b) => a.events - b.events);
  const off = ({ events }: { events: number }) => Math.abs(events - WANTED_EVENTS);
  const near = all.toSorted((a, b) => off(a) - off(b))[0];
  return [...new Set([near, all[all.length >> 1], all.at(-1)].flatMap((one) => one?.id ?? []))];
}

async function timed(pool: pg.Pool, alert: string, scope: 'first' | 'all'): Promise<InFleet['incidents'][number]> {
  const rounds: { clock: number; cpu: number; steps: Record<string, number> }[] = [];
  let list: Awaited<ReturnType<typeof readSuggestions>> | undefined;
  for (let i = 0; i <= ROUNDS; i++) {
    const steps: Record<string, number> = {};
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    let last = began;
    list = await readSuggestions(alert, { parts: scope === 'all' ? SCOPE_PARTS : FIRST_PARTS }, pool, (step) => {
      steps[step] = performance.now() - last;
      last = performance.now();
    });
    const { user, system } = process.cpuUsage(cpu);
    rounds.push({ clock: performance.now() - began, cpu: (user + system) / 1000, steps });
  }
  const [first, ...later] = rounds;
  const { processes, events, rare, common } = list!;
  return {
    alert,
    scope,
    events,
    processes,
    ideas: rare.length + common.length,
    firstMilliseconds: Math.round(first!.clock),
    milliseconds: median(later.map(({ clock }) => clock)),
    cpuMilliseconds: median(later.map(({ cpu }) => cpu)),
    steps: Object.fromEntries(
      Object.keys(first!.steps).map((step) => [step, median(later.map(({ steps }) => steps[step]!))]),
    ),
  };
}

async function storedIn(pool: pg.Pool): Promise<InFleet['stored']> {
  const { rows } = await pool.query<InFleet['stored']>(
    `select (select sum(count)::float8 from rollups) as events, (select count(*)::int from hosts) as hosts,
       (select count(*)::int from behaviors) as behaviors`,
  );
  return rows[0]!;
}

const median = (values: readonly number[]): number =>
  Math.round([...values].sort((a, b) => a - b)[values.length >> 1]!);

export function showInFleet({ stored, warmingSeconds, incidents }: InFleet): void {
  const { events, hosts, behaviors } = stored;
  const n = (value: number) => value.toLocaleString('en');
  console.log(
    `${n(events)} events of ${n(hosts)} hosts, ${n(behaviors)} behaviors; the index of facts: ${warmingSeconds} s, once`,
  );
  for (const one of incidents) {
    const steps = Object.entries(one.steps).map(([step, ms]) => `${step} ${ms}`);
    console.log(
      `alert ${one.alert}, ${one.scope === 'all' ? 'with its session and user' : 'as it opens'}: ${one.events} events, ${one.processes} processes, ${one.ideas} ideas: ${one.milliseconds} ms (first ${one.firstMilliseconds}; CPU here ${one.cpuMilliseconds}): ${steps.join(', ')}`,
    );
  }
}
