// Correlations over events in the order of time: pure, deterministic, bounded in work and memory. README.md states what
// a window, a group and a match are.
import type { LogSource } from './ast';
import type { Collection, ResolvedCorrelation } from './collection';
import type { CorrelationRule } from './correlation-ast';
import { type Budget, CorrelationGroup, type OpenMatch } from './correlation-group';
import { logsourceFits } from './logsource';
import { compile } from './match';
import { numericText } from './values';
import type { EventView, SigmaValue } from './view';
import type { Item } from './window';

/** An event as correlations see it. */
export interface CorrelationEvent {
  /** epoch milliseconds, fractions allowed */
  readonly time: number;
  readonly view: EventView;
}

/** Bounds of one evaluation. */
export interface CorrelateOptions {
  /** steps for all events together: about a step for each event, correlation and group */
  readonly work?: number;
  /** events that may stand in windows at once */
  readonly memory?: number;
  /** events that each match lists */
  readonly listed?: number;
  /** events that all matches list together */
  readonly listedInAll?: number;
  /** matches that are told of each correlation; all are counted */
  readonly matches?: number;
}

const DEFAULTS: Required<CorrelateOptions> = {
  work: 500_000_000,
  memory: 1_000_000,
  listed: 1000,
  listedInAll: 500_000,
  matches: 10_000,
};

/** A run of windows that overlap and all met the condition. */
export interface CorrelationMatch {
  /** what the events have in common, by the names of group-by */
  readonly group: readonly { readonly field: string; readonly value: string }[];
  /** time of the earliest event in the first window that met the condition */
  readonly from: number;
  /** when the condition was first met, and the number that met it (null where the condition is in words) */
  readonly met: number;
  readonly value: number | null;
  /** time of the last event at which it was met */
  readonly to: number;
  /** events at which it was met */
  readonly hits: number;
  /** places of the events in the windows, in order of time, those of the correlations below it included */
  readonly events: readonly number[];
  /** whether there are more of them than are listed */
  readonly more: boolean;
}

/** What one correlation found. */
export interface CorrelationOutcome {
  readonly rule: CorrelationRule;
  /** not only a part of another one */
  readonly reported: boolean;
  /** in the order in which they were met */
  readonly matches: readonly CorrelationMatch[];
  readonly matchCount: number;
  /** events that took part in no group because a field of group-by was missing or null */
  readonly ungrouped: number;
  /** events that were left out because the field of the condition was missing, null or no number */
  readonly unvalued: number;
}

/** What a collection found among events. */
export interface CorrelationResult {
  readonly correlations: readonly CorrelationOutcome[];
  /** events that each rule matched, by its place in the collection */
  readonly ruleEvents: readonly number[];
  /** set if work or memory ran out: what is said covers only the events before `time` */
  readonly incomplete?: { readonly why: 'work' | 'memory'; readonly time: number };
  /** answers of single rules that ran out of work */
  readonly undecided: number;
}

/**
 * Runs all rules and correlations of a collection over a list of events (Sigma Correlation Rules Specification 2.1).
 * @param events in any order: they are sorted by time, those of one time stay as given. An event with a logsource is asked
 * only of rules that it fits; places in the result are those of the list. Times that are no numbers are refused by a RangeError.
 */
export function correlate(
  collection: Collection,
  events: readonly (CorrelationEvent & { readonly logsource?: LogSource })[],
  options: CorrelateOptions = {},
): CorrelationResult {
  const order = events.map((_, place) => place).sort((a, b) => events[a]!.time - events[b]!.time || a - b);
  const matchers = collection.rules.map((rule) => compile(rule));
  const correlator = new Correlator(collection, options);
  let undecided = 0;
  for (const place of order) {
    const event = events[place]!;
    const matched: number[] = [];
    for (const [i, matcher] of matchers.entries()) {
      if (event.logsource && !logsourceFits(matcher.rule.logsource, event.logsource)) continue;
      const outcome = matcher.outcome(event.view);
      if (outcome === 'match') matched.push(i);
      else if (outcome === 'incomplete') undecided++;
    }
    if (!correlator.push(event, matched)) break;
  }
  const result = correlator.result();
  const placed = (match: CorrelationMatch) => ({ ...match, events: match.events.map((at) => order[at]!) });
  return {
    ...result,
    undecided,
    correlations: result.correlations.map((one) => ({ ...one, matches: one.matches.map(placed) })),
  };
}

const SPENT = { work: new Error('the work is used up'), memory: new Error('the memory is used up') };

/** The same, event by event, for callers that know which rules an event matches. */
export class Correlator {
  private readonly options: Required<CorrelateOptions>;
  private readonly trackers: Tracker[];
  private readonly ruleEvents: number[];
  private position = 0;
  private now = Number.NEGATIVE_INFINITY;
  private held = 0;
  private work: number;
  private incomplete: CorrelationResult['incomplete'];

  constructor(
    private readonly collection: Pick<Collection, 'correlations'> & { readonly rules: readonly unknown[] },
    options: CorrelateOptions = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
    this.work = this.options.work;
    this.ruleEvents = collection.rules.map(() => 0);
    let room = this.options.listedInAll;
    const budget: Budget = {
      spend: (steps) => {
        this.work -= steps;
        if (this.work < 0) throw SPENT.work;
      },
      hold: (items) => {
        this.held += items;
        if (this.held > this.options.memory) this.sweep();
        if (this.held > this.options.memory) throw SPENT.memory;
      },
      list: () => room-- > 0,
    };
    this.trackers = collection.correlations.map((one, i) => new Tracker(one, i, this.options, budget));
  }

  /**
   * The next event in time, and the rules of the collection that it matches. Its place in the result is how many came before.
   * @returns false once work or memory has run out; events are then no longer looked at
   * @throws RangeError for a time before that of the last event, or none
   */
  push({ time, view }: CorrelationEvent, rules: readonly number[]): boolean {
    if (this.incomplete) return false;
    if (!Number.isFinite(time) || time < this.now)
      throw new RangeError('events of a correlation come in the order of time');
    this.now = time;
    const position = this.position++;
    for (const rule of rules) this.ruleEvents[rule]!++;
    try {
      if (rules.length > 0) this.follow({ time, position, view }, rules);
      if (position % 4096 === 4095) this.sweep();
    } catch (error) {
      if (error !== SPENT.work && error !== SPENT.memory) throw error;
      this.incomplete = { why: error === SPENT.work ? 'work' : 'memory', time };
      return false;
    }
    return true;
  }

  private follow(event: Placed, rules: readonly number[]) {
    const matched = new Set(rules);
    const hits: (readonly Hit[])[] = [];
    for (const [i, { inputs }] of this.collection.correlations.entries()) {
      const fired: Fired[] = [];
      for (const [ref, input] of inputs.entries()) {
        if (input.kind === 'rule') {
          if (matched.has(input.index)) fired.push({ ref, inner: [] });
        } else if (hits[input.index]!.length > 0) fired.push({ ref, inner: hits[input.index]! });
      }
      hits.push(fired.length > 0 ? this.trackers[i]!.push(event, fired, this.trackers) : []);
    }
  }

  /** Lets go of what no later window can hold. */
  private sweep() {
    for (const tracker of this.trackers) this.held -= tracker.sweep(this.now);
  }

  result(): Omit<CorrelationResult, 'undecided'> {
    return {
      correlations: this.trackers.map((tracker) => tracker.outcome(this.trackers)),
      ruleEvents: this.ruleEvents,
      ...(this.incomplete ? { incomplete: this.incomplete } : {}),
    };
  }
}

interface Placed extends CorrelationEvent {
  readonly position: number;
}

/** A reference that an event matched, with the matches of the correlation that it means. */
interface Fired {
  readonly ref: number;
  readonly inner: readonly Hit[];
}

/** A correlation's condition was met at the present event, in a group. */
interface Hit {
  readonly tracker: number;
  readonly match: number;
  readonly key: readonly string[];
}

/** One correlation: its groups and its matches. */
class Tracker {
  private readonly groups = new Map<string, CorrelationGroup>();
  private readonly matches: OpenMatch[] = [];
  private ungrouped = 0;
  private unvalued = 0;

  constructor(
    private readonly plan: ResolvedCorrelation,
    private readonly index: number,
    private readonly options: Required<CorrelateOptions>,
    private readonly budget: Budget,
  ) {}

  push(event: Placed, fired: readonly Fired[], trackers: readonly Tracker[]): Hit[] {
    const refsOf = new Map<string, { key: string[]; fired: Fired[] }>();
    for (const one of fired) {
      for (const key of this.keysOf(event, one, trackers)) {
        const text = JSON.stringify(key);
        const known = refsOf.get(text);
        if (known) known.fired.push(one);
        else refsOf.set(text, { key, fired: [one] });
      }
    }
    if (refsOf.size === 0) {
      this.ungrouped++;
      return [];
    }
    const values = this.valuesOf(event.view);
    if (!values) {
      this.unvalued++;
      return [];
    }
    const hits: Hit[] = [];
    for (const [text, { key, fired }] of refsOf) {
      this.budget.spend(1 + fired.length);
      const match = this.group(text, key).push(itemOf(event, fired, this.plan, values), this.matches);
      if (match !== undefined) hits.push({ tracker: this.index, match, key });
    }
    return hits;
  }

  private group(text: string, key: readonly string[]): CorrelationGroup {
    let group = this.groups.get(text);
    if (!group) {
      group = new CorrelationGroup(this.plan, key, this.options.listed, this.budget);
      this.groups.set(text, group);
    }
    return group;
  }

  /** The groups of an event: one, or for fields with several values one of each. None if a field has no value. */
  private keysOf({ view }: Placed, { ref, inner }: Fired, trackers: readonly Tracker[]): string[][] {
    let keys: string[][] = [[]];
    const { aliases } = this.plan.inputs[ref]!;
    for (const { text: name } of this.plan.rule.groupBy) {
      let texts = textsOf(view.get(aliases.get(name) ?? name));
      if (texts.length === 0) texts = inner.flatMap((hit) => trackers[hit.tracker]!.named(hit, name));
      const distinct = [...new Set(texts)];
      this.budget.spend(keys.length * distinct.length);
      keys = keys.flatMap((key) => distinct.map((value) => [...key, value]));
    }
    return keys;
  }

  /** What a hit's group is called `name`: an alias of a correlation below is no field of its events. */
  private named({ key }: Hit, name: string): string[] {
    const at = this.plan.rule.groupBy.findIndex(({ text }) => text === name);
    return at < 0 ? [] : [key[at]!];
  }

  private valuesOf(view: EventView): Pick<Item, 'texts' | 'numbers'> | undefined {
    const { condition, type } = this.plan.rule;
    if (condition.kind === 'expression' || condition.fields.length === 0) return NO_VALUES;
    const parts = condition.fields.map((field) => textsOf(view.get(field)));
    if (type === 'value_count' || (type === 'value_percentile' && condition.percentile === undefined)) {
      if (parts.some((texts) => texts.length === 0)) return undefined;
      if (parts.length === 1) return { texts: [...new Set(parts[0])], numbers: [] };
      this.budget.spend(parts.reduce((all, texts) => all * texts.length, 1));
      const tuples = parts.reduce<string[][]>(
        (all, texts) => all.flatMap((t) => texts.map((one) => [...t, one])),
        [[]],
      );
      return { texts: [...new Set(tuples.map((tuple) => JSON.stringify(tuple)))], numbers: [] };
    }
    const numbers = parts[0]!.flatMap((text) => numericText(text) ?? []).filter(Number.isFinite);
    return numbers.length > 0 ? { texts: [], numbers } : undefined;
  }

  /** @returns how many items were let go */
  sweep(now: number): number {
    let freed = 0;
    for (const [text, group] of this.groups) {
      freed += group.evict(now - this.plan.rule.timespan.ms);
      if (group.isOver(now)) this.groups.delete(text);
    }
    return freed;
  }

  outcome(trackers: readonly Tracker[]): CorrelationOutcome {
    const { rule, reported } = this.plan;
    const matches = this.matches.slice(0, this.options.matches).map((match) => this.told(match, trackers));
    const { ungrouped, unvalued } = this;
    return { rule, reported, matches, matchCount: this.matches.length, ungrouped, unvalued };
  }

  private told(match: OpenMatch, trackers: readonly Tracker[]): CorrelationMatch {
    const events = new Set<number>();
    const more = this.collect(match, trackers, events);
    const { key, from, met, value, to, hits } = match;
    const group = this.plan.rule.groupBy.map(({ text: field }, i) => ({ field, value: key[i]! }));
    return { group, from, met, value, to, hits, events: [...events].sort((a, b) => a - b), more };
  }

  /** Adds the events of a match and of those below it. @returns whether some are left out */
  private collect(match: OpenMatch, trackers: readonly Tracker[], into: Set<number>): boolean {
    let more = match.more;
    for (const place of match.events) into.add(place);
    for (const inner of match.inner) {
      if (into.size > this.options.listed) return true;
      const [tracker, number] = inner.split(':').map(Number) as [number, number];
      const below = trackers[tracker]!;
      if (below.collect(below.matches[number]!, trackers, into)) more = true;
    }
    return more;
  }
}

const NO_VALUES: Pick<Item, 'texts' | 'numbers'> = { texts: [], numbers: [] };

function itemOf(
  { time, position }: Placed,
  fired: readonly Fired[],
  { inputs }: ResolvedCorrelation,
  values: Pick<Item, 'texts' | 'numbers'>,
): Item {
  return {
    time,
    position,
    refs: fired.map(({ ref }) => ref),
    own: fired.some(({ ref }) => inputs[ref]!.kind === 'rule'),
    inner: fired.flatMap(({ inner }) => inner.map(({ tracker, match }) => `${tracker}:${match}`)),
    ...values,
  };
}

/** The values of a field as text, exactly as they are; missing and null are none. */
function textsOf(value: SigmaValue | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [String(value)];
  return value.flatMap((one) => (one === null ? [] : [String(one)]));
}
