import { describe, expect, it } from 'vitest';
import { normaliseEcsLine } from '../../lib/telemetry/formats/ecs';
import { Fleet, type FleetRecord } from './generator';
import { incident } from './incident';
import type { EcsRecord } from './template';

const OPTIONS = { events: 60_000, hosts: 140, days: 2, seed: 3 };
const fleet = new Fleet(OPTIONS);
const records: FleetRecord[] = [...fleet.records()];
const parsed = records.map(({ line }) => JSON.parse(line) as EcsRecord);
const share = (action: string) => records.filter((record) => record.action === action).length / records.length;
const distinct = (values: readonly unknown[]) =>
  new Set(values.map((value) => JSON.stringify(value))).size / values.length;

describe('a generated fleet', () => {
  it('is the same for the same options, and another for another seed', () => {
    const again = [...new Fleet(OPTIONS).records()];
    expect(again.length).toBe(records.length);
    expect(again.findIndex(({ line }, i) => line !== records[i]!.line)).toBe(-1);
    const other = new Fleet({ ...OPTIONS, seed: 4, events: 100 }).records().next().value!;
    expect(other.line).not.toBe(records[0]!.line);
  });

  it('is the same host by host', () => {
    const byHost = new Map<string, string[]>();
    records.forEach(({ line }, i) => {
      const { name } = parsed[i]!.host;
      byHost.set(name, [...(byHost.get(name) ?? []), line]);
    });
    const names = [...byHost.keys()];
    const fresh = new Fleet(OPTIONS);
    for (const index of [0, 46, 92, 139]) {
      const lines = [...fresh.ofHost(index)].map(({ line }) => line);
      const { name } = (JSON.parse(lines[0]!) as EcsRecord).host;
      expect(names).toContain(name);
      expect(lines).toEqual(byHost.get(name));
    }
  });

  it('has records that agents could have sent: each normalises, under an id of its own', () => {
    for (const { line, time } of records.slice(0, 5_000)) {
      const answer = normaliseEcsLine(line);
      expect(answer).toMatchObject({ ok: true, event: { time } });
    }
    expect(new Set(parsed.map(({ event }) => event.id)).size).toBe(records.length);
  });

  it('has the kinds of the recordings in their mix', () => {
    expect(share('exec')).toBeGreaterThan(0.4);
    expect(share('exec')).toBeLessThan(0.5);
    for (const [action, least] of Object.entries({
      end: 0.36,
      chmod: 0.04,
      creation: 0.02,
      connection_attempted: 0.01,
    }))
      expect(share(action), action).toBeGreaterThan(least);
  });

  it('repeats itself as fleets do: few distinct starts, nearly all files new', () => {
    const starts = parsed.filter(({ event }) => event.action === 'exec');
    const told = distinct(
      starts.map(({ process, user }) =>
        [process.executable, process.command_line, process.parent, user?.name].map(String),
      ),
    );
    expect(told).toBeGreaterThan(0.07);
    expect(told).toBeLessThan(0.29);
    expect(distinct(starts.map(({ process }) => process.command_line))).toBeGreaterThan(0.05);
    expect(
      distinct(parsed.filter(({ event }) => event.action === 'creation').map(({ file }) => file!.path)),
    ).toBeGreaterThan(0.9);
  });

  it('goes on in time on every host, over all days', () => {
    const last = new Map<string, number>();
    for (const { host, '@timestamp': at } of parsed) {
      expect(Date.parse(at)).toBeGreaterThanOrEqual(last.get(host.name) ?? 0);
      last.set(host.name, Date.parse(at));
    }
    expect(last.size).toBe(OPTIONS.hosts);
    const days = new Set(parsed.map(({ '@timestamp': at }) => at.slice(0, 10)));
    expect(days.size).toBeGreaterThanOrEqual(2);
  });

  it('holds both intrusions on hosts that it names, whole', () => {
    expect(Object.keys(fleet.truth).sort()).toEqual(['incident-1', 'incident-2']);
    for (const { host, root_pid, process_entity_ids } of Object.values(fleet.truth)) {
      const ids = new Set(process_entity_ids);
      const tree = parsed.filter(({ process }) => process.entity_id !== undefined && ids.has(process.entity_id));
      expect(tree.every((record) => record.host.name === host)).toBe(true);
      expect(tree.some(({ process }) => process.pid === root_pid)).toBe(true);
      expect(new Set(tree.map(({ process }) => process.entity_id)).size).toBe(ids.size);
      expect(
        tree.some(
          ({ process }) =>
            process.args?.[0]?.startsWith('/usr/sbin/systemd') || process.args?.[0]?.includes('systemd-logind'),
        ),
      ).toBe(true);
    }
    const labelled = new Set(Object.values(fleet.truth).flatMap((one) => one.process_entity_ids));
    const others = parsed.filter(({ process }) => !labelled.has(process.entity_id ?? ''));
    expect(others.some(({ process }) => /xmrig|kswapd0/.test(process.executable ?? ''))).toBe(false);
  });
});

describe('a generated intrusion', () => {
  it('has as many processes and events as asked, below one shell', () => {
    const lines = incident({ processes: 500, events: 5_000 });
    expect(Math.abs(lines.length - 5_000)).toBeLessThan(50);
    const all = lines.map((line) => JSON.parse(line) as EcsRecord);
    const ids = new Set(all.map(({ process }) => process.entity_id));
    expect(Math.abs(ids.size - 500)).toBeLessThan(20);
    const parents = all.flatMap(({ process, event }) =>
      event.action === 'exec' && process.parent ? [process.parent.entity_id] : [],
    );
    expect(parents.slice(1).every((id) => id !== undefined && ids.has(id))).toBe(true);
    for (const line of lines) expect(normaliseEcsLine(line).ok).toBe(true);
    const runs = all.filter(({ process, event }) => event.action === 'exec' && process.parent?.pid === 900);
    expect(runs.length).toBeGreaterThan(20);
    const began = (record: EcsRecord) => Date.parse(record['@timestamp']);
    expect(began(runs.at(-1)!) - began(all[0]!)).toBeLessThan(60_000);
  });
});
