'use client';

import { ChevronRight, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { NarrowAnswer, ShownNarrowing } from '../../lib/hypotheses/narrowing';
import { visible } from '../../lib/telemetry/text';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { IconButton } from '../ui/icon-button';

const GRID = 'grid grid-cols-[20px_minmax(0,1fr)_38px_58px_52px] items-center gap-1.5';

/** A table: what to add, what it keeps and leaves, what to beware of; a row opens to name what it would hide. */
export function Proposals({
  answer,
  onApply,
}: {
  answer: Extract<NarrowAnswer, { ok: true }>;
  onApply: (yaml: string) => void;
}) {
  return (
    <>
      <div aria-hidden="true" className={cx(GRID, 'sticky top-0 z-1 h-5 bg-surface px-3 text-11 text-ink-3')}>
        <span />
        <span>Add</span>
        <span className="text-right">True</span>
        <span className="text-right">Noise left</span>
        <span>Caution</span>
      </div>
      <ul>
        {answer.proposals.map((one) => (
          <Proposal key={one.changes.join()} one={one} kept={answer.kept} noise={answer.noise} onApply={onApply} />
        ))}
      </ul>
      {answer.partial && (
        <p className="px-3 py-1 text-11 text-ink-3">From the most frequent behaviors; rarer ones were not looked at.</p>
      )}
    </>
  );
}

function Proposal({
  one,
  kept,
  noise,
  onApply,
}: {
  one: ShownNarrowing;
  kept: number;
  noise: number;
  onApply: (yaml: string) => void;
}) {
  const [open, setOpen] = useState(false);
  const changes = visible(one.changes.join(' and '));
  const { words, tip } = caution(one);
  return (
    <li className={cx(open && 'bg-raised')}>
      <div className={cx(GRID, 'min-h-row px-3 text-11')}>
        <IconButton label={`Add to the rule: ${changes}`} onClick={() => onApply(one.yaml)} className="text-accent!">
          <Plus size={12} aria-hidden />
        </IconButton>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 items-center gap-1 rounded-1 text-left hover:text-accent"
        >
          <ChevronRight size={11} aria-hidden="true" className={cx('flex-none text-ink-3', open && 'rotate-90')} />
          <span className="mono py-0.5 leading-4 wrap-anywhere">{breakable(changes)}</span>
        </button>
        <span className="num text-right">
          {count(kept)} of {count(kept)}
        </span>
        <span
          data-tip={`Hides ${plural(one.hiddenEvents, 'event')} (${Math.round(one.removed * 100)} %) that nobody called true`}
          className={cx('num text-right', one.leftEvents > 0 && 'font-semibold text-over')}
        >
          {count(one.leftEvents)} of {count(noise)}
        </span>
        <span data-tip={tip} className={cx('cut', tip ? 'text-ink' : 'text-ink-3')}>
          {words}
        </span>
      </div>
      {open && (
        <div className="px-3 pb-1.5 pl-12 text-11 text-ink-2">
          {tip && <p>{tip}</p>}
          <p>
            What it would hide, {plural(one.hiddenEvents, 'event')} ({Math.round(one.removed * 100)} %):
          </p>
          <ul aria-label="What it would hide" className="font-mono text-10">
            {one.hidden.map(({ title, events, knownFalse }, i) => (
              <li key={i} className="break-all">
                {count(events)}× {visible(title)} {knownFalse ? '(known false)' : ''}
              </li>
            ))}
            {one.moreHidden > 0 && <li>and {plural(one.moreHidden, 'more behavior')}</li>}
          </ul>
        </div>
      )}
    </li>
  );
}

/** The names of facts are long words: they may break before a capital. */
function breakable(text: string): ReactNode[] {
  return text.split(/(?<=[a-z0-9])(?=[A-Z])/).flatMap((part, i) => (i === 0 ? [part] : [<wbr key={i} />, part]));
}

/** What speaks against a change, in two words and in a sentence. */
function caution({ robustness, excludes }: ShownNarrowing): { words: string; tip?: string } {
  const names = robustness < 0.5;
  if (names && excludes) return { words: 'a gap', tip: 'Leaves out by names: whoever takes such a name is not seen.' };
  if (names) return { words: 'names', tip: 'Rests on names that an adversary picks freely: easy to evade.' };
  if (excludes) return { words: 'a gap', tip: 'Whoever looks like what it leaves out is not seen.' };
  return { words: 'none' };
}
