import { compileSet, type Matcher, type SigmaRule } from '../sigma';
import type { Behavior, ParentContext, ProcessBehavior } from '../telemetry/behavior';
import type { EventKind } from '../telemetry/event';
import { behaviorView } from '../telemetry/fields';
import { type Traits, traitsOf } from './facets';

/** A rule as the dictionary asks it. */
export interface ScanRule {
  rule: SigmaRule;
  matcher: Matcher;
  kinds: readonly EventKind[];
  /** it is asked of each audit record: not together with others */
  perRecord: boolean;
}

/** What one rule matched. */
export interface ScanResult {
  traits: Map<string, Traits>;
  evaluated: number;
  /** behaviors that were not decided within the rule's work */
  incomplete: number;
}

/** The same with the number of each match, in the order of `traits`. */
export interface Matched extends ScanResult {
  numbers: number[];
}

interface Kind {
  ids: string[];
  numbers: number[];
  /** of starts the process alone: most behaviors are starts */
  behaviors: (Behavior | ProcessBehavior)[];
}

const SHORT = 80;
const MOST_INTERNED = 400_000;

/**
 * A part of the dictionary in memory, for rules that SQL cannot narrow: texts that many behaviors share (programs, folders,
 * parents) are held once. Nothing is ever removed from it, as nothing is from the stored one.
 */
export class Dictionary {
  private readonly kinds = new Map<EventKind, Kind>();
  private readonly processes = new Map<string, ProcessBehavior>();
  private texts = new Map<string, string>();
  private parents = new Map<string, ParentContext>();
  size = 0;
  /** about what it takes in memory */
  bytes = 0;

  /** @param kind 'other' of a process that was never seen starting: it is kept for what it did, and not asked */
  addProcess(id: string, kind: EventKind | undefined, doc: string): void {
    const process = this.shared(JSON.parse(doc) as ProcessBehavior);
    this.processes.set(id, process);
    this.bytes += doc.length + 200;
    if (kind) this.put(id, kind, process);
  }

  /** Of a process that was added before. */
  add(id: string, kind: EventKind, processId: string, doc: string, target: string | null): void {
    const process = this.processes.get(processId);
    if (!process) throw new Error(`behavior ${id} came before its process`);
    const own = JSON.parse(doc) as Partial<Behavior>;
    const on = target === null ? {} : (JSON.parse(target) as Pick<Behavior, 'file' | 'net'>);
    this.bytes += doc.length + (target?.length ?? 0) + 200;
    this.put(id, kind, { kind, process, ...on, ...own });
  }

  private put(id: string, kind: EventKind, behavior: Behavior | ProcessBehavior): void {
    let list = this.kinds.get(kind);
    if (!list) {
      list = { ids: [], numbers: [], behaviors: [] };
      this.kinds.set(kind, list);
    }
    list.ids.push(id);
    list.numbers.push(this.size);
    list.behaviors.push(behavior);
    this.size++;
  }

  /** Which number each behavior has: they count up in the order in which behaviors were added. */
  numbers(): Map<string, number> {
    const out = new Map<string, number>();
    for (const { ids, numbers } of this.kinds.values()) ids.forEach((id, i) => void out.set(id, numbers[i]!));
    return out;
  }

  /** How many behaviors of these kinds there are. */
  count(kinds: Iterable<EventKind>): number {
    let sum = 0;
    for (const kind of new Set(kinds)) sum += this.kinds.get(kind)?.ids.length ?? 0;
    return sum;
  }

  /** The numbers of all behaviors of these kinds, in the order in which `each` goes through them. */
  numbersOf(kinds: readonly EventKind[]): Int32Array {
    const out = new Int32Array(this.count(kinds));
    let at = 0;
    for (const [kind, { numbers }] of this.kinds) {
      if (!kinds.includes(kind)) continue;
      out.set(numbers, at);
      at += numbers.length;
    }
    return out;
  }

  /** Goes through all behaviors of these kinds. It pauses between slices; `pause` ends it by throwing. */
  async each(
    kinds: readonly EventKind[],
    visit: (id: string, behavior: Behavior) => void,
    pause: () => Promise<void>,
    slice = 4_000,
  ): Promise<void> {
    for (const [kind, { ids, behaviors }] of this.kinds) {
      if (!kinds.includes(kind)) continue;
      const end = ids.length;
      for (let i = 0; i < end; i++) {
        visit(ids[i]!, whole(kind, behaviors[i]!));
        if (i % slice === slice - 1) await pause();
      }
    }
  }

  /**
   * Asks rules of every behavior of their kinds, in one pass. It pauses between slices: `pause` is told how many behaviors
   * were asked and what was matched so far, and ends the scan by throwing.
   */
  async scan(
    rules: readonly ScanRule[],
    pause: (asked: number, results: readonly Matched[]) => Promise<void>,
    slice = 4_000,
  ): Promise<Matched[]> {
    const results = rules.map((): Matched => ({ traits: new Map(), numbers: [], evaluated: 0, incomplete: 0 }));
    let asked = 0;
    for (const [kind, { ids, numbers: known, behaviors }] of this.kinds) {
      const numbers = rules.flatMap(({ kinds }, i) => (kinds.includes(kind) ? [i] : []));
      if (numbers.length === 0) continue;
      const ask = askedTogether(rules, numbers, results);
      const end = ids.length;
      for (let from = 0; from < end; from += slice) {
        const to = Math.min(end, from + slice);
        for (let i = from; i < to; i++) {
          ask(ids[i]!, known[i]!, whole(kind, behaviors[i]!));
        }
        asked += to - from;
        await pause(asked, results);
      }
      for (const number of numbers) results[number]!.evaluated += end;
    }
    return results;
  }

  // --- one text, held once -------------------------------------------------------------------------------------------

  private shared(p: ProcessBehavior): ProcessBehavior {
    if (this.texts.size > MOST_INTERNED) this.texts = new Map();
    if (p.image !== undefined) p.image = this.text(p.image);
    if (p.cwd !== undefined) p.cwd = this.text(p.cwd);
    if (p.user !== undefined) p.user = this.text(p.user);
    if (p.uid !== undefined) p.uid = this.text(p.uid);
    if (p.sha256 !== undefined) p.sha256 = this.text(p.sha256);
    if (p.argv) p.argv = p.argv.map((word) => this.text(word));
    if (p.parent) p.parent = this.parent(p.parent);
    return p;
  }

  private text(text: string): string {
    if (text.length > SHORT) return text;
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }

  private parent(parent: ParentContext): ParentContext {
    if (this.parents.size > MOST_INTERNED) this.parents = new Map();
    const key = JSON.stringify(parent);
    const known = this.parents.get(key);
    if (known) return known;
    this.parents.set(key, parent);
    return parent;
  }
}

const whole = (kind: EventKind, held: Behavior | ProcessBehavior): Behavior =>
  kind === 'process_start' ? { kind, process: held as ProcessBehavior } : (held as Behavior);

/** How these rules are asked of one behavior: those on whole events share its folded texts. */
function askedTogether(
  rules: readonly ScanRule[],
  numbers: readonly number[],
  results: readonly Matched[],
): (id: string, number: number, behavior: Behavior) => void {
  const alone = numbers.length === 1 ? numbers : numbers.filter((n) => rules[n]!.perRecord);
  const together = numbers.filter((n) => !alone.includes(n));
  const set = together.length > 0 ? compileSet(together.map((n) => rules[n]!.rule)) : undefined;
  return (id, number, behavior) => {
    const view = behaviorView(behavior);
    for (const n of alone) {
      const outcome = rules[n]!.matcher.outcome(view);
      if (outcome === 'match') put(results[n]!, id, number, traitsOf(behavior));
      else if (outcome === 'incomplete') results[n]!.incomplete++;
    }
    if (!set) return;
    const incomplete: number[] = [];
    const matched = set.match(view, incomplete);
    for (const i of incomplete) results[together[i]!]!.incomplete++;
    if (matched.length === 0) return;
    const traits = traitsOf(behavior);
    for (const i of matched) put(results[together[i]!]!, id, number, traits);
  };
}

function put({ traits, numbers }: Matched, id: string, number: number, one: Traits): void {
  traits.set(id, one);
  numbers.push(number);
}
