import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import type { Queryable } from '../lib/db/client';

/** What a question of a page costs the server. */
export interface Cost {
  question: string;
  /** milliseconds of CPU each time, on average: of the web server's one thread, and of PostgreSQL */
  app: number;
  postgres: number;
  /** milliseconds by the clock, median */
  clock: number;
  /** of the answer as JSON */
  kilobytes: number;
  gzipped: number;
  /** how PostgreSQL ran each of its statements, the longest first */
  plans?: Plan[];
}

export interface Plan {
  sql: string;
  milliseconds: number;
  plan: string[];
}

export interface Asking {
  pool: pg.Pool;
  postgresSeconds: () => number;
  rounds: number;
  /** also how PostgreSQL ran each statement */
  explain?: boolean;
}

/**
 * Asks again and again. A pool that nobody has seen stands in each time, so that nothing kept for it answers.
 * @param kept what a server has in memory while it runs may answer
 */
export async function cost(
  { pool, postgresSeconds, rounds, explain }: Asking,
  question: string,
  ask: (db: pg.Pool) => Promise<unknown>,
  kept = false,
): Promise<Cost> {
  const from = () => (kept ? pool : unseen(pool));
  // the first warms what a running server has warm
  const text = JSON.stringify(await ask(from()));
  const clock: number[] = [];
  const [before, postgres] = [process.cpuUsage(), postgresSeconds()];
  for (let i = 0; i < rounds; i++) {
    const since = performance.now();
    JSON.stringify(await ask(from()));
    clock.push(performance.now() - since);
  }
  const { user, system } = process.cpuUsage(before);
  const each = (ms: number) => Math.round((ms / rounds) * 10) / 10;
  return {
    question,
    app: each((user + system) / 1000),
    postgres: each((postgresSeconds() - postgres) * 1000),
    clock: Math.round(clock.sort((a, b) => a - b)[rounds >> 1]!),
    kilobytes: Math.round(text.length / 1024),
    gzipped: Math.round(gzipSync(text).length / 1024),
    ...(explain ? { plans: await plansOf(pool, ask) } : {}),
  };
}

type Listen = (sql: string, params: unknown[]) => void;

/** The same pool, as an object of its own. */
const unseen = (pool: pg.Pool, listen?: Listen): pg.Pool =>
  new Proxy(pool, {
    get(of, key) {
      const value: unknown = Reflect.get(of, key);
      if (typeof value !== 'function') return value;
      if (key !== 'query' || !listen) return value.bind(of);
      return (sql: string, params: unknown[] = []) => {
        listen(sql, params);
        return of.query(sql, params);
      };
    },
  });

async function plansOf(pool: pg.Pool, ask: (db: pg.Pool) => Promise<unknown>): Promise<Plan[]> {
  const statements: { sql: string; params: unknown[] }[] = [];
  await ask(unseen(pool, (sql, params) => statements.push({ sql, params })));
  const plans: Plan[] = [];
  for (const { sql, params } of statements) plans.push(await planOf(pool, sql, params));
  return plans.sort((a, b) => b.milliseconds - a.milliseconds);
}

async function planOf(db: Queryable, sql: string, params: unknown[]): Promise<Plan> {
  const { rows } = await db.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers, costs off) ${sql}`, params);
  const plan = rows.map((row) => row['QUERY PLAN']);
  const took = plan.map((line) => /^Execution Time: ([\d.]+) ms/.exec(line)?.[1]).find(Boolean);
  return { sql: sql.replace(/\s+/g, ' ').trim(), milliseconds: Number(took ?? 0), plan };
}

/** What a page asks: a name, and how it is asked. */
export type PageQuestion = [name: string, ask: (db: pg.Pool) => Promise<unknown>];

/** One after another, each named when it begins. */
export async function costs(asking: Asking, questions: readonly PageQuestion[]): Promise<Cost[]> {
  const out: Cost[] = [];
  for (const [question, ask] of questions) {
    process.stderr.write(`${question}\n`);
    out.push(await cost(asking, question, ask));
  }
  return out;
}

/** The costs as a table, then the plans of the statements. */
export function shownCosts(list: readonly Cost[]): void {
  console.table(list.map(({ plans: _, ...rest }) => rest));
  for (const { question, plans } of list)
    for (const { sql, milliseconds, plan } of plans ?? [])
      console.log(`\n--- ${question}: ${milliseconds} ms\n${sql}\n${plan.join('\n')}`);
}
