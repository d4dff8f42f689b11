'use client';

import { Bookmark, ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { worst } from '../../lib/process-tree/drawn-row';
import { isFault, type Life, type Repair } from '../../lib/process-tree/forest';
import { plainName, rowName, tilde } from '../../lib/process-tree/names';
import { type HiddenRow, hiddenNames, type ProcessRow } from '../../lib/process-tree/rows';
import type { TreeProcess } from '../../lib/process-tree/tree';
import { visible } from '../../lib/telemetry/text';
import { AdversaryPieces } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';
import { count, plural } from '../ui/count';
import { SeverityGlyph } from '../ui/severity';
import { Tag } from '../ui/tag';

/** Whether the row must say FAKE: it claims a name that its image does not bear, or its parent disguised it. */
export function lies(life: Life): boolean {
  return life.shown.disguised || life.shown.claims !== null;
}

export const TreeCell = memo(function TreeCell({
  row,
  rank,
  found,
}: {
  row: ProcessRow;
  /** of the rarest surrounding event on this row */
  rank: number | null;
  found: boolean;
}) {
  const { life } = row;
  const severity = worst(life.marks);
  return (
    <>
      <Twisty openness={row.openness} />
      <span className="mono flex min-w-0 flex-1 items-center gap-1.25 text-ink-2">
        {severity && <SeverityGlyph severity={severity} word={false} className="flex-none" />}
        <Before life={life} />
        <ProcessName life={life} found={found} />
        <After life={life} />
      </span>
      <Badges row={row} />
      {rank !== null && (
        <span
          data-tip={`${ordinal(rank)} in the list of adjacent behaviors`}
          className="num flex-none rounded-full border border-accent-line px-1 text-center font-mono text-10 text-accent"
        >
          {rank}
        </span>
      )}
      <Pid pid={life.shown.pid} />
    </>
  );
});

function Pid({ pid }: { pid: number | null }) {
  return <span className="mono num w-11 flex-none text-right text-11 text-ink-3">{pid}</span>;
}

function Twisty({ openness }: { openness: ProcessRow['openness'] }) {
  if (openness === null) return <span className="w-3 flex-none" />;
  const Icon = openness === 'collapsed' ? ChevronRight : ChevronDown;
  return (
    // No button: the keyboard has h and l, and a tab stop on every row would bury the rest of the page.
    <span
      data-toggle=""
      className="grid h-full w-3 flex-none cursor-pointer place-items-center text-ink-2 hover:text-ink"
    >
      <Icon size={11} strokeWidth={2.4} />
    </span>
  );
}

/** Images that the pid ran before the one that the row is named after. */
function Before({ life }: { life: Life }) {
  const before = life.images.slice(0, life.images.indexOf(life.shown));
  if (before.length === 0) return null;
  return (
    <span
      data-tip={`one pid, images executed in turn:\n${imagesInTurn(life)}`}
      className="flex-none rounded-1 border border-line-2 px-1 text-10 text-ink-3"
    >
      {chainNames(before)
        .map((name) => `${name} ▸`)
        .join(' ')}
    </span>
  );
}

function After({ life }: { life: Life }) {
  const after = life.images.slice(life.images.indexOf(life.shown) + 1);
  if (after.length === 0) return null;
  return (
    <span
      data-tip={`one pid, images executed in turn:\n${imagesInTurn(life)}`}
      className="flex-none rounded-1 border border-line-2 px-1 text-10 text-ink-3"
    >
      {chainNames(after)
        .map((name) => `▸ ${name}`)
        .join(' ')}
    </span>
  );
}

const CHAIN_SHOWN = 3;

function chainNames(images: readonly TreeProcess[]): string[] {
  const names = images.map((image) => visible(plainName(image)));
  return names.length > CHAIN_SHOWN + 1 ? [names[0]!, `${names.length - 2} more`, names[names.length - 1]!] : names;
}

function imagesInTurn(life: Life): string {
  return life.images
    .slice(0, 12)
    .map((image) => visible(image.behavior.image ?? plainName(image)))
    .join('\n');
}

function ProcessName({ life, found }: { life: Life; found: boolean }) {
  const process = life.shown;
  const { behavior } = process;
  if (!process.started && !behavior.image) {
    return (
      <span className="cut text-ink-3">
        pid {process.pid} · no exec record, seen only {life.children.length > 0 ? 'as a parent' : 'by what it did'}
      </span>
    );
  }
  const { name, really, rest } = rowName(process);
  const whole = behavior.commandLine ?? behavior.argv?.join(' ') ?? behavior.image ?? '';
  if (lies(life)) {
    return (
      <span className="flex min-w-0 items-center gap-1.25" dir="ltr">
        <span className="flex-none rounded-1 bg-lie px-1.25 font-sans text-10 font-semibold text-bg">FAKE</span>
        <ClaimedName
          value={(behavior.argv?.[0] ?? process.claims ?? '').slice(0, 200)}
          sign={false}
          className="max-w-[45%] flex-none"
        />
        <span aria-label="really" role="img" className="drawn flex-none text-lie">
          ▸
        </span>
        <span className="cut whitespace-pre" data-value={`${behavior.image ?? ''} ${rest}`}>
          <b className="font-semibold text-ink">
            <AdversaryPieces value={behavior.image ?? 'image not recorded'} shortenHome />
          </b>{' '}
          <AdversaryPieces value={tilde(rest, behavior.user)} />
        </span>
      </span>
    );
  }
  return (
    <span className="cut whitespace-pre [unicode-bidi:isolate-override]" dir="ltr" data-value={whole.slice(0, 4000)}>
      <b
        className={
          found
            ? 'font-semibold text-ink underline decoration-accent decoration-2 underline-offset-3'
            : 'font-semibold text-ink'
        }
      >
        <AdversaryPieces value={name} />
      </b>
      {really !== null && (
        <span className="text-ink-3">
          {' '}
          (<AdversaryPieces value={really} />)
        </span>
      )}
      {rest !== '' && ' '}
      <AdversaryPieces value={tilde(rest, behavior.user)} />
      {!process.started && <span className="text-ink-3"> · no exec record</span>}
    </span>
  );
}

const REPAIR_WORDS: Record<Repair, string> = {
  cycle: 'Its parents lead back to itself. The tree is cut above this process.',
  own_parent: 'The telemetry names it as its own parent.',
  parent_missing: 'Its parent is not among the processes here.',
  predecessor_cycle: 'The images of this pid lead back to themselves. The chain is cut here.',
  second_successor: 'Two images claim to follow the same one. They are shown apart.',
};

function Badges({ row }: { row: ProcessRow }) {
  const { life, hides, openness } = row;
  const user = life.shown.behavior.user;
  const before = life.parent?.shown.behavior.user;
  const faults = life.repairs.filter(isFault);
  return (
    <span className="flex flex-none items-center gap-1">
      {openness === 'collapsed' && hides && hides.totals.processes > 0 && (
        <span className="num text-11 text-ink-3">{foldWords(hides)}</span>
      )}
      {faults.length > 0 && (
        <Tag tone="over" tip={faults.map((fault) => REPAIR_WORDS[fault]).join('\n')}>
          repaired
        </Tag>
      )}
      {user !== undefined && before !== undefined && user !== before && life.shown.started && (
        <Tag tip={`Runs as ${visible(user)}, its parent as ${visible(before)}`}>as {visible(user).slice(0, 12)}</Tag>
      )}
      {life.observed && (
        <span data-tip="observed" role="img" aria-label="observed" className="text-accent">
          <Bookmark size={11} fill="currentColor" />
        </span>
      )}
    </span>
  );
}

/** A row that stands for others, and says how many. */
export const HiddenCell = memo(function HiddenCell({ row, busy }: { row: HiddenRow; busy: boolean }) {
  const { totals } = row;
  const names = hiddenNames(row);
  return (
    <>
      <span data-toggle="" className="grid h-full w-3 flex-none cursor-pointer place-items-center text-ink-2">
        <ChevronRight size={11} strokeWidth={2.4} />
      </span>
      <span className="mono cut flex-1 text-ink-2" data-value={visible(names)} data-cut={names === '' ? undefined : ''}>
        {row.why === 'left_out'
          ? `${plural(row.leftOut, 'more child', 'more children')}${busy ? ', loading' : ', not loaded'}`
          : `${plural(totals.processes, 'process', 'processes')} hidden, ${alertWords(row)}`}
        {row.why !== 'left_out' && (
          <span className="text-ink-3">
            {' '}
            · {plural(totals.events, 'event')} · {visible(names)}
          </span>
        )}
      </span>
    </>
  );
});

/** Nothing can be said of the alerts of processes that are not here. */
function alertWords({ totals, leftOut }: HiddenRow): string {
  return leftOut === 0 ? plural(totals.alerts, 'alert') : `${count(leftOut)} of them not loaded`;
}

function foldWords({ totals, leftOut }: HiddenRow): string {
  if (leftOut === totals.processes) return `+${count(leftOut)} not loaded`;
  return `+${count(totals.processes)}, ${leftOut > 0 ? `${count(leftOut)} not loaded` : plural(totals.events, 'event')}`;
}

function ordinal(n: number): string {
  const end = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${end}`;
}
