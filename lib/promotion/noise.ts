import { sessions } from '../alerts/grouping';

const DAY_MS = 86_400_000;

/** How many alerts a rule may raise that nobody called true, before going live needs a written exception. */
export interface NoiseBudget {
  /** alerts a day, over the whole fleet */
  alertsPerDay: number;
  /** hosts on which they arise */
  hosts: number;
}

export const DEFAULT_BUDGET: NoiseBudget = { alertsPerDay: 5, hosts: 3 };

/** What a rule would have raised over everything stored, without what people called true. */
export interface Noise {
  /** alerts, grouped as live detection groups them */
  alerts: number;
  hosts: number;
  /** events in them */
  events: number;
  /** of the stored telemetry; at least one, so that a short recording is not multiplied */
  days: number;
  alertsPerDay: number;
  /** there are more events than were grouped: alerts and hosts are a lower bound */
  more: boolean;
}

/** A matched event that nobody called true. */
export interface NoisyEvent {
  hostId: number;
  anchorId: string;
  /** epoch milliseconds */
  time: number;
}

/** @param spanMs from the first to the last stored event */
export function measureNoise(events: readonly NoisyEvent[], spanMs: number, more: boolean): Noise {
  const groups = new Map<string, NoisyEvent[]>();
  for (const event of events) {
    const key = `${event.hostId} ${event.anchorId}`;
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  let alerts = 0;
  for (const group of groups.values()) alerts += sessions(group.sort((a, b) => a.time - b.time)).length;
  const days = Math.max(1, spanMs / DAY_MS);
  return {
    alerts,
    hosts: new Set(events.map(({ hostId }) => hostId)).size,
    events: events.length,
    days,
    alertsPerDay: alerts / days,
    more,
  };
}

export function withinBudget(noise: Noise, budget: NoiseBudget): boolean {
  return !noise.more && noise.alertsPerDay <= budget.alertsPerDay && noise.hosts <= budget.hosts;
}
