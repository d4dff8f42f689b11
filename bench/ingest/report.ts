import type { Measured } from './measure';

const n = (value: number): string => Math.round(value).toLocaleString('en-US');
const share = (value: number): string => `${(value * 100).toFixed(1)} %`;

export interface LoadFacts {
  records: number;
  hosts: number;
  days: number;
  bytesPerRecord: number;
  recordsPerRequest: number;
  actions: Record<string, number>;
}

export function describeLoad(load: LoadFacts): string[] {
  const mix = Object.entries(load.actions).map(([name, count]) => `${name} ${share(count / load.records)}`);
  return [
    `${n(load.records)} records of ${n(load.bytesPerRecord)} bytes, ${n(load.hosts)} hosts, ${load.days} days, ${n(load.recordsPerRequest)} in a request`,
    `mix: ${mix.join(', ')}`,
  ];
}

export function describeRun(m: Measured): string[] {
  const { app, postgres, sender } = m.cpuSeconds;
  const { behaviors, targets, values } = m.dictionary;
  const perMillion = (count: number) => n((count / m.records) * 1e6);
  return [
    '',
    `${m.senders} sender(s), ${m.apps} taking process(es): ${n(m.eventsPerSecond)} events/s acknowledged and detected, ${m.seconds.toFixed(1)} s`,
    `  a request is answered after ${n(m.answered.median)} ms (median), ${n(m.answered.p95)} ms (95 %)${m.refused > 0 ? `; ${n(m.refused)} were answered 503 first and sent again` : ''}`,
    `  CPU: app ${app.toFixed(1)} s, PostgreSQL ${postgres.toFixed(1)} s, sender ${sender.toFixed(1)} s: ${(((app + postgres) / m.records) * 1e6).toFixed(1)} µs an event without the sender`,
    `  ${n(m.matches)} matches in ${n(m.alerts)} alerts`,
    `  disk: ${n(m.bytesPerEvent)} bytes an event; WAL: ${n(m.walBytesPerEvent)} bytes an event`,
    ...m.tables.map(
      (t) =>
        `    ${t.table.padEnd(16)} ${t.bytesPerEvent.toFixed(1).padStart(6)} bytes an event (${n(t.rows)} rows; ${share(t.indexBytes / (t.tableBytes + t.indexBytes))} of it indexes)`,
    ),
    `  dictionary rows per million events: ${Object.entries(behaviors)
      .map(([kind, count]) => `${kind} ${perMillion(count)}`)
      .join(', ')}; targets ${perMillion(targets)}, values ${perMillion(values)}`,
    ...(m.hot.length === 0 ? [] : ['  functions of the app:']),
    ...m.hot.map((f) => `    ${share(f.share).padStart(6)}  ${f.name} ${f.place}`),
    ...(m.profile === undefined ? [] : ['  statements of PostgreSQL:']),
    ...(m.profile === undefined
      ? []
      : m.statements.map(
          (s) =>
            `    ${n(s.milliseconds).padStart(7)} ms ${n(s.calls).padStart(6)} times, ${n(s.walBytes / m.records)} bytes of WAL an event: ${s.sql}`,
        )),
  ];
}
