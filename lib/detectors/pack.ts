import type { Problem } from '../sigma';
import { type Pack, type PackRule, titleIn } from '../sigma/pack';
import type { DetectorState } from './detector';
import { isEvaluated } from './lifecycle';
import type { Trigger } from './triggers';

/** States that imported rules may come in; live is never chosen for anybody. */
export const IMPORT_STATES = ['observing', 'paused', 'live'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** A detector that is there already, as far as a pack's rules are compared with it. */
export interface KnownRule {
  detectorId: number;
  state: DetectorState;
  title: string;
  ruleId: string | null;
  content: string;
  yaml: string;
  version: number;
  /** the pack and the file that its newest text came from; null if a person wrote it here */
  from: { pack: string; path: string } | null;
}

/**
 * What becomes of a rule of a pack.
 * new: a detector is made. updated: its detector gets a new version. unchanged: it is there in this very text.
 * duplicate: another detector, or an earlier file, asks for the same. refused: it cannot be read.
 * kept: the detector was changed here, or retired, and stays as it is. waits: the detector is live, and stays as it is
 * until somebody says so.
 */
export const VERDICTS = ['new', 'updated', 'unchanged', 'duplicate', 'kept', 'waits', 'refused'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface PackEntry {
  path: string;
  /** place among the documents of its file, from 1 */
  document: number;
  title: string;
  ruleId: string | null;
  level: string | null;
  author: string | null;
  license: string | null;
  verdict: Verdict;
  /** in words: why it is so */
  why: string;
  /** the detector that it is, becomes a version of, or is a duplicate of; filled in for new ones when they are made */
  detectorId: number | null;
  /** the state that its detector has, or will come in */
  state: DetectorState | null;
  /** of a detector that is there: its newest version before the import */
  version: number | null;
  problems: Problem[];
  /** whether this fleet's telemetry can trigger it; null if it cannot be read */
  trigger: Trigger | null;
  /** filters of the pack that were joined to it */
  filters: string[];
}

/** Documents that are no rules on single events, and what becomes of them. */
export interface PackRemark {
  path: string;
  document: number;
  kind: 'correlation' | 'filter';
  title: string;
  why: string;
  problems: Problem[];
}

export interface PackReport {
  /** the name that was given to the pack */
  pack: string;
  entries: PackEntry[];
  remarks: PackRemark[];
  counts: Record<Verdict, number>;
  /** of the readable rules: how many this fleet cannot trigger */
  cannotTrigger: number;
}

export interface PackChoice {
  pack: string;
  state: ImportState;
  /** texts that were changed here are replaced, too */
  overwrite: boolean;
}

/** What is known of a rule besides its text. */
export interface Checked {
  problems: Problem[];
  trigger: Trigger | null;
  content: string | null;
}

/** Decides on every rule of a pack. Pure: the same pack on the same detectors gives the same report. */
export function planPack(
  pack: Pack,
  checked: readonly Checked[],
  known: readonly KnownRule[],
  choice: PackChoice,
): PackReport {
  const index = new KnownIndex(known, choice.pack);
  const first = new Map<string, PackRule>();
  const entries = pack.rules.map((rule, i): PackEntry => {
    const about = checked[i]!;
    const head = headOf(rule, about);
    const refusal = about.problems.find(({ severity }) => severity === 'error');
    if (!rule.rule || refusal) return { ...head, verdict: 'refused', why: refusedWhy(refusal), ...NOWHERE };
    const [id, content] = [identityOf(rule), `content ${about.content}`];
    const earlier = first.get(id) ?? first.get(content);
    const how = first.has(id) ? 'has the same id' : 'asks for the same';
    for (const key of [id, content]) if (!first.has(key)) first.set(key, rule);
    if (earlier) return { ...head, verdict: 'duplicate', why: `${placeOf(earlier)} ${how}`, ...NOWHERE };
    return { ...head, ...againstKnown(rule, about, index, choice) };
  });
  const remarks = pack.others.map((other): PackRemark => {
    const { path, document, kind, title } = other;
    const why =
      kind === 'correlation'
        ? 'correlations do not run live yet: its rules are imported by themselves'
        : other.joined === 0
          ? 'it is for none of the rules of this pack'
          : `joined to ${other.joined} of the rules`;
    return { path, document, kind, title, why, problems: [...other.problems] };
  });
  return {
    pack: choice.pack,
    entries,
    remarks,
    counts: countsOf(entries),
    cannotTrigger: entries.filter(({ trigger }) => trigger && !trigger.can).length,
  };
}

/** How many entries have each verdict. */
export function countsOf(entries: readonly PackEntry[]): Record<Verdict, number> {
  const counts = VERDICTS.map((verdict) => [verdict, entries.filter((entry) => entry.verdict === verdict).length]);
  return Object.fromEntries(counts) as Record<Verdict, number>;
}

type Decision = Pick<PackEntry, 'verdict' | 'why' | 'detectorId' | 'state' | 'version'>;

const NOWHERE = { detectorId: null, state: null, version: null };

function againstKnown(rule: PackRule, about: Checked, index: KnownIndex, choice: PackChoice): Decision {
  const same = index.same(rule);
  if (!same) {
    const twin = index.byContent.get(about.content ?? '');
    if (twin)
      return {
        verdict: 'duplicate',
        why: `D-${twin.detectorId} asks for the same`,
        detectorId: twin.detectorId,
        state: twin.state,
        version: twin.version,
      };
    return { ...NOWHERE, verdict: 'new', ...stateOf(rule, about, choice.state) };
  }
  const { detectorId, state, version } = same;
  const is = (verdict: Verdict, why: string): Decision => ({ verdict, why, detectorId, state, version });
  if (same.yaml === rule.text) return is('unchanged', `D-${detectorId} has this text`);
  if (state === 'retired') return is('kept', `D-${detectorId} is retired`);
  if (same.from === null && !choice.overwrite)
    return is('kept', `D-${detectorId} was changed here, in version ${same.version}`);
  if (isEvaluated(state) && about.trigger?.asked === false)
    return is('kept', `as its new text could match nothing here: ${about.trigger.reasons.join('; ')}`);
  if (state === 'live') return is('waits', `D-${detectorId} is live: its new text is taken when somebody says so`);
  return is('updated', `version ${same.version + 1} of D-${detectorId}`);
}

/** A rule that nothing here can trigger, or that counts within a correlation only, never comes live. */
function stateOf(rule: PackRule, about: Checked, wished: ImportState): { why: string; state: DetectorState } {
  if (about.trigger?.asked === false) return { state: 'paused', why: about.trigger.reasons.join('; ') };
  if (rule.within !== undefined && wished === 'live')
    return { state: 'observing', why: `it counts within the correlation "${rule.within}" only` };
  return { state: wished, why: '' };
}

function headOf(rule: PackRule, { problems, trigger }: Checked): Omit<PackEntry, keyof Decision> {
  const { path, document, filters } = rule;
  const { title = titleIn(rule.text), id = null, level = null, author = null, license = null } = rule.rule ?? {};
  return {
    path,
    document,
    title,
    ruleId: id,
    level,
    author,
    license,
    problems,
    trigger,
    filters: [...filters],
  };
}

function refusedWhy(problem: Problem | undefined): string {
  return problem ? `line ${problem.line}: ${problem.message}` : 'it cannot be read';
}

function placeOf({ path, document }: PackRule): string {
  return document > 1 ? `${path}, document ${document}` : path;
}

/** A rule is itself by its id; without one by its place in its pack. */
function identityOf({ rule, path, document }: PackRule): string {
  return rule?.id ? `id ${rule.id.toLowerCase()}` : `place ${path} ${document}`;
}

class KnownIndex {
  readonly byContent = new Map<string, KnownRule>();
  private readonly byId = new Map<string, KnownRule>();
  private readonly byPath = new Map<string, KnownRule>();

  constructor(known: readonly KnownRule[], pack: string) {
    // of several with one id the first that is at work counts
    const order = [...known].sort((a, b) => Number(a.state === 'retired') - Number(b.state === 'retired'));
    for (const one of order) {
      if (one.state !== 'retired' && !this.byContent.has(one.content)) this.byContent.set(one.content, one);
      if (one.ruleId && !this.byId.has(one.ruleId)) this.byId.set(one.ruleId, one);
      if (!one.ruleId && one.from?.pack === pack) this.byPath.set(one.from.path, one);
    }
  }

  same({ rule, path, document }: PackRule): KnownRule | undefined {
    return rule?.id ? this.byId.get(rule.id.toLowerCase()) : this.byPath.get(filePlace(path, document));
  }
}

/** How a file and a document in it are remembered. */
export function filePlace(path: string, document: number): string {
  return document > 1 ? `${path}#${document}` : path;
}
