import type { EventKind } from '../../telemetry/event';
import { type FactShape, kindsOfAction } from '../../telemetry/prevalence';

/** How often something is seen outside the incident. */
export interface Seen {
  readonly hosts: number;
  /** hosts that report this kind of action at all */
  readonly reporting: number;
  readonly events: number;
  readonly behaviors: number;
}

/** What the fleet does when nobody attacks it. */
export class Background {
  private readonly byKind = new Map<EventKind, FactShape[]>();
  private readonly known = new Map<string, Seen>();

  /** @param reporting hosts that report an action, by the first kind of the action's */
  constructor(
    shapes: readonly FactShape[],
    private readonly reporting: ReadonlyMap<EventKind, number>,
  ) {
    for (const shape of shapes) {
      const list = this.byKind.get(shape.kind);
      if (list) list.push(shape);
      else this.byKind.set(shape.kind, [shape]);
    }
  }

  /** Events of these kinds that have all these facts. */
  seen(kinds: readonly EventKind[], mask: bigint): Seen {
    const key = `${kinds.join()} ${mask}`;
    let seen = this.known.get(key);
    if (!seen) {
      seen = this.count(kinds, mask);
      this.known.set(key, seen);
    }
    return seen;
  }

  private count(kinds: readonly EventKind[], mask: bigint): Seen {
    const hosts = new Set<number>();
    let [events, behaviors] = [0, 0];
    for (const kind of kinds) {
      for (const shape of this.byKind.get(kind) ?? []) {
        if ((shape.mask & mask) !== mask) continue;
        behaviors += shape.behaviors;
        for (const [host, count] of shape.hosts) {
          hosts.add(host);
          events += count;
        }
      }
    }
    const reporting = Math.max(hosts.size, ...kinds.map((kind) => this.reporting.get(kindsOfAction(kind)[0]!) ?? 0));
    return { hosts: hosts.size, reporting, events, behaviors };
  }
}
