import { openFleet } from './fleet/database';
import { readBehaviors } from '../lib/telemetry/dictionary-store';
import { installationKeys } from '../lib/telemetry/keys-store';
import { VALUE_FIELDS, valuesOf } from '../lib/telemetry/values';
const f = await openFleet(process.argv[2]!);
const { rows: act } = await f.pool.query(`select pid, state, now() - query_start as age, left(query, 80) as q from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and backend_type = 'client backend'`);
console.log(act);
for (const { pid } of act) await f.pool.query('select pg_terminate_backend($1)', [pid]);
const { rows } = await f.pool.query<{ id: string }>('select behavior_id as id from behaviors where kind = 0 order by behavior_id limit 200');
const bs = await readBehaviors(f.pool, rows.map((r) => r.id));
const values = new Map<string, { field: never; value: string }>();
for (const b of bs.values()) for (const v of valuesOf(b)) values.set(`${v.field} ${v.value}`, v as never);
const list = [...values.values()].slice(0, 200);
const keys = await installationKeys(f.pool);
const params = [list.map((v) => VALUE_FIELDS.indexOf(v.field)), list.map((v) => keys.value(v.field, v.value))];
const { rows: n } = await f.pool.query(`select w.n, w.field, count(*)::int as behaviors from unnest($1::smallint[], $2::bigint[]) with ordinality w(field, value_key, n)
       join behavior_values v on v.field = w.field and v.value_key = w.value_key group by 1, 2 order by 3 desc limit 12`, params);
console.table(n.map((r) => ({ ...r, name: VALUE_FIELDS[r.field], value: list[Number(r.n) - 1]!.value })));
const { rows: t } = await f.pool.query(`select sum(b)::int as pairs from (select count(*) as b from unnest($1::smallint[], $2::bigint[]) with ordinality w(field, value_key, n)
       join behavior_values v on v.field = w.field and v.value_key = w.value_key) x`, params);
console.log(t);
const sql = `with held as (
       select w.n, v.behavior_id from unnest($1::smallint[], $2::bigint[]) with ordinality w(field, value_key, n)
       join behavior_values v on v.field = w.field and v.value_key = w.value_key
     ), counted as (
    select w.n, r.host_id, sum(r.count) as events from held w join rollups r on r.behavior_id = w.behavior_id
    where r.kind = any('{0}'::smallint[]) group by w.n, r.host_id) select n, count(*) from counted group by n`;
const { rows: plan } = await f.pool.query(`explain ${sql}`, params);
console.log(plan.map((r) => r['QUERY PLAN']).join('\n'));
await f.close();
