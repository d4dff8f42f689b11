import { behaviorView } from '../telemetry/fields';
import type { ShownEvent } from '../telemetry/shown';

export const INDICATOR_KINDS = ['address', 'host name', 'hash', 'path', 'claimed name'] as const;
export type IndicatorKind = (typeof INDICATOR_KINDS)[number];

/** Something of an intrusion that can be looked for elsewhere. Times are epoch milliseconds. */
export interface Indicator {
  kind: IndicatorKind;
  value: string;
  /** what it is of: the program of a hash or of a claimed name */
  of?: string;
  events: number;
  first: number;
  last: number;
  hosts: string[];
}

type Evidence = Pick<ShownEvent, 'host' | 'time' | 'kind' | 'behavior'>;

/** A mode of a file event that left a file behind. */
const LEAVES = new Set(['file_create', 'file_write', 'file_rename', 'file_chmod']);

/**
 * Addresses off the site, files that the intrusion left in places that anybody may write to, the hashes of programs run
 * from there, and names that such programs claimed. Programs of the system are no indicators, whoever ran them.
 */
export function indicatorsOf(evidence: readonly Evidence[]): Indicator[] {
  const found = new Map<string, Indicator>();
  for (const event of evidence) {
    for (const { kind, value, of } of mentionedIn(event)) {
      const key = `${kind} ${value}`;
      const known = found.get(key);
      if (!known) {
        const { time, host } = event;
        found.set(key, { kind, value, ...(of ? { of } : {}), events: 1, first: time, last: time, hosts: [host] });
        continue;
      }
      known.events++;
      known.first = Math.min(known.first, event.time);
      known.last = Math.max(known.last, event.time);
      if (!known.hosts.includes(event.host)) known.hosts.push(event.host);
    }
  }
  const order = (one: Indicator) => INDICATOR_KINDS.indexOf(one.kind);
  return [...found.values()].sort((a, b) => order(a) - order(b) || a.first - b.first || (a.value < b.value ? -1 : 1));
}

function* mentionedIn({ kind, behavior }: Evidence): Generator<Pick<Indicator, 'kind' | 'value' | 'of'>> {
  const view = behaviorView(behavior);
  const { net, file, process } = behavior;
  const image = behavior.image ?? process.image;
  if (net && view.get('DestinationExternal') === true) {
    yield { kind: 'address', value: `${net.ip.includes(':') ? `[${net.ip}]` : net.ip}:${net.port}` };
    if (net.hostname) yield { kind: 'host name', value: net.hostname };
  }
  if (file?.path && LEAVES.has(kind) && view.get('TargetUserWritable') === true)
    yield { kind: 'path', value: file.path };
  if (!image || view.get('ImageUserWritable') !== true) return;
  yield { kind: 'path', value: image };
  if (process.sha256) yield { kind: 'hash', value: process.sha256, of: image };
  const claimed = process.argv?.[0];
  if (claimed && view.get('Argv0Mismatch') === true) yield { kind: 'claimed name', value: claimed, of: image };
}

/** An address or host name that no program follows by mistake: 203[.]0[.]113[.]45:3333 */
export function defanged({ kind, value }: Pick<Indicator, 'kind' | 'value'>): string {
  return kind === 'address' || kind === 'host name' ? value.replaceAll('.', '[.]').replaceAll('::', '[::]') : value;
}

/** One line each, for copying. */
export function defangedList(indicators: readonly Indicator[]): string {
  return indicators.map((one) => `${one.kind}\t${defanged(one)}${one.of ? `\t${one.of}` : ''}`).join('\n');
}
