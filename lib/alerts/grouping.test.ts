import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GroupedMatch, joinAlerts, type KnownAlert, planAlerts, SESSION_GAP_MS, sessions } from './grouping';

const minute = 60_000;
/** Minutes around which an hour's gap decides. */
const time = fc.integer({ min: 0, max: 600 }).map((n) => n * minute);
const times = fc.array(time, { maxLength: 40 }).map((list) => [...new Set(list)].sort((a, b) => a - b));

/** Plans until nothing changes, as batches would; ids are given in the order in which alerts are made. */
class Group {
  private matches: GroupedMatch[] = [];
  private readonly alerts = new Map<string, KnownAlert & { into?: string; recurrenceOf?: string | null }>();

  add(...added: number[]): this {
    this.matches = [...this.matches, ...added.map((at) => ({ time: at, alertId: null }))].sort(
      (a, b) => a.time - b.time,
    );
    return this.plan();
  }

  close(at: number): this {
    this.alerts.get(this.matches.find((m) => m.time === at)!.alertId!)!.closed = true;
    return this;
  }

  plan(): this {
    const known = new Map([...this.alerts].filter(([, alert]) => alert.into === undefined));
    for (const { id, matches, absorbs, recurrenceOf } of planAlerts(this.matches, known)) {
      const name = id ?? `${this.alerts.size + 1}`;
      if (id === null) this.alerts.set(name, { id: name, closed: false, recurrenceOf });
      for (const match of matches) match.alertId = name;
      for (const gone of absorbs) this.alerts.get(gone)!.into = name;
    }
    return this;
  }

  /** alert -> times of its matches */
  state(): Record<string, number[]> {
    const out: Record<string, number[]> = {};
    for (const { time, alertId } of this.matches) (out[alertId ?? 'none'] ??= []).push(time / minute);
    return out;
  }

  spans(): { id: string; first: number; last: number; settled: boolean }[] {
    return Object.entries(this.state()).map(([id, list]) => ({
      id,
      first: list[0]! * minute,
      last: list.at(-1)! * minute,
      settled: this.alerts.get(id)!.closed,
    }));
  }

  into = (id: string) => this.alerts.get(id)?.into;
  recurrenceOf = (id: string) => this.alerts.get(id)?.recurrenceOf;
}

const partition = (group: Group) => Object.values(group.state()).sort((a, b) => a[0]! - b[0]!);

describe('sessions', () => {
  it('end where more than an hour passes', () => {
    expect(
      sessions([0, SESSION_GAP_MS, 2 * SESSION_GAP_MS + 1].map((at) => ({ time: at }))).map((s) => s.length),
    ).toEqual([2, 1]);
  });
});

describe('open alerts', () => {
  it('depend on the matches, not on how they came', () => {
    fc.assert(
      fc.property(
        times.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.array(fc.nat(5))),
        ),
        ([list, mixed, cuts]) => {
          const whole = new Group().add(...list);
          const pieces = new Group();
          for (let at = 0, i = 0; at < mixed.length; i++) {
            const size = 1 + (cuts[i % (cuts.length || 1)] ?? 0);
            pieces.add(...mixed.slice(at, at + size));
            at += size;
          }
          expect(partition(pieces)).toEqual(partition(whole));
          expect(pieces.state()).not.toHaveProperty('none');
          expect(partition(pieces).flat()).toEqual(list.map((at) => at / minute));
          const before = pieces.state();
          expect(pieces.plan().state()).toEqual(before);
        },
      ),
    );
  });

  it('that meet become the oldest', () => {
    const group = new Group().add(0).add(120 * minute);
    expect(group.state()).toEqual({ 1: [0], 2: [120] });
    group.add(60 * minute);
    expect(group.state()).toEqual({ 1: [0, 60, 120] });
    expect(group.into('2')).toBe('1');
  });
});

describe('closed alerts', () => {
  it('keep what they hold; what comes later is a recurrence', () => {
    const group = new Group()
      .add(0, 10 * minute)
      .close(0)
      .add(20 * minute);
    expect(group.state()).toEqual({ 1: [0, 10], 2: [20] });
    expect(group.recurrenceOf('2')).toBe('1');
    group.add(30 * minute);
    expect(group.state()).toEqual({ 1: [0, 10], 2: [20, 30] });
  });

  it('never gain or lose a match', () => {
    fc.assert(
      fc.property(times, times, fc.nat(), (first, later, pick) => {
        fc.pre(first.length > 0);
        const group = new Group().add(...first);
        const at = first[pick % first.length]!;
        const [closed] = Object.entries(group.state()).find(([, list]) => list.includes(at / minute))!;
        const held = group.state()[closed];
        group.close(at).add(...later.filter((one) => !first.includes(one)));
        expect(group.state()[closed]).toEqual(held);
      }),
    );
  });
});

describe('joining without reading all matches', () => {
  it('says what planning says, or nothing', () => {
    let joins = 0;
    fc.assert(
      fc.property(times, times, fc.option(fc.nat()), (first, later, close) => {
        fc.pre(first.length > 0);
        const group = new Group().add(...first);
        if (close !== null) group.close(first[close % first.length]!);
        const fresh = later.filter((one) => !first.includes(one));
        const joined = joinAlerts(
          fresh.map((at) => ({ time: at })),
          group.spans(),
        );
        group.add(...fresh);
        if (!joined) return;
        joins++;
        const planned = group.state();
        for (const [id, matches] of joined)
          expect(planned[id]).toEqual(expect.arrayContaining(matches.map((match) => match.time / minute)));
        expect([...joined.values()].flat()).toHaveLength(fresh.length);
      }),
      { numRuns: 1000 },
    );
    expect(joins).toBeGreaterThan(50);
  });
});
