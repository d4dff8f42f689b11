'use client';

import { ChevronRight } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import type { PackEntry, PackReport, Verdict } from '../../lib/detectors/pack';
import { AdversaryText } from '../ui/adversary-text';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { Link } from '../ui/link';
import { SeverityGlyph, severityOf } from '../ui/severity';
import { Tabs } from '../ui/tabs';
import { Tag } from '../ui/tag';
import { DetectorStateTag } from './detector-words';

const VIEWS = [
  'all',
  'new',
  'updated',
  'waits',
  'kept',
  'duplicate',
  'unchanged',
  'refused',
  'silent',
  'findings',
] as const;
type View = (typeof VIEWS)[number];

const WORD: Record<View, string> = {
  all: 'All',
  new: 'New',
  updated: 'Updated',
  waits: 'Live, waits',
  kept: 'Kept',
  duplicate: 'Duplicates',
  unchanged: 'Unchanged',
  refused: 'Refused',
  silent: 'Cannot fire here',
  findings: 'Findings',
};
const TIP: Partial<Record<View, string>> = {
  waits: 'Their detectors are live: a new text is taken only when that is ticked',
  kept: 'Changed here, or retired: they stay as they are',
  duplicate: 'Another rule asks for the same',
  silent: "Nothing that this fleet's telemetry holds can trigger them",
  findings: 'Rules that are read, with something to look at',
};

function shows(view: View, entry: PackEntry): boolean {
  if (view === 'all') return true;
  if (view === 'silent') return entry.trigger?.can === false;
  if (view === 'findings') return entry.verdict !== 'refused' && entry.problems.length > 0;
  return entry.verdict === view;
}

/** Longer lists are narrowed by the tabs. */
const MOST = 500;

/** What becomes, or became, of each rule of a pack. */
export function ImportReport({ report, stored }: { report: PackReport; stored: boolean }) {
  const router = useRouter();
  const pathname = usePathname();
  const asked = useSearchParams().get('show');
  const tabs = VIEWS.map((value) => ({
    value,
    label: WORD[value],
    tip: TIP[value],
    count: report.entries.filter((entry) => shows(value, entry)).length,
  })).filter((tab) => tab.value === 'all' || tab.count > 0);
  const view = tabs.find(({ value }) => value === asked)?.value ?? 'all';
  const rows = report.entries.filter((entry) => shows(view, entry));
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <Tabs
        label="Rules of the pack"
        value={view}
        tabs={tabs}
        onChange={(next) => router.replace(next === 'all' ? pathname : `${pathname}?show=${next}`)}
      />
      <div className="min-h-0 flex-1 overflow-auto border-t border-line">
        <table aria-label="Rules of the pack" className="w-full min-w-200 table-fixed text-12">
          <thead className="sticky top-0 z-1">
            <tr className="h-row-table bg-raised text-left text-11 text-ink-2 [&>th]:border-b [&>th]:border-line [&>th]:px-2 [&>th]:font-normal">
              <th className="w-7" aria-label="Findings" />
              <th className="w-22">{stored ? 'Became' : 'Becomes'}</th>
              <th className="w-20">Level</th>
              <th>Rule</th>
              <th className="w-24">Detector</th>
              <th className="w-22">State</th>
              <th className="w-[34%]">Can it fire here</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST).map((entry) => (
              <Row key={`${entry.path} ${entry.document}`} entry={entry} />
            ))}
          </tbody>
        </table>
        {rows.length > MOST && (
          <p className="px-3 py-2 text-11 text-ink-3">
            The first {count(MOST)} of {count(rows.length)} are shown. A tab narrows the list.
          </p>
        )}
        {view === 'all' && <Remarks report={report} />}
      </div>
    </div>
  );
}

const TONE: Record<Verdict, 'plain' | 'true' | 'accent' | 'over' | 'lie'> = {
  new: 'true',
  updated: 'accent',
  unchanged: 'plain',
  duplicate: 'plain',
  kept: 'plain',
  waits: 'over',
  refused: 'lie',
};

function Row({ entry }: { entry: PackEntry }) {
  const [open, setOpen] = useState(false);
  const { title, path, document, verdict, problems, trigger } = entry;
  const place = document > 1 ? `${path}, document ${document}` : path;
  return (
    <>
      <tr className="h-row-table border-b border-line hover:bg-raised [&>td]:px-2">
        <td>
          {problems.length > 0 && (
            <button
              type="button"
              aria-expanded={open}
              aria-label={`${plural(problems.length, 'finding')} of ${title || place}`}
              onClick={() => setOpen(!open)}
              className="inline-flex text-over hover:text-ink"
            >
              <ChevronRight size={14} className={cx(open && 'rotate-90')} />
            </button>
          )}
        </td>
        <td>
          <Tag tone={TONE[verdict]} tip={entry.why || undefined}>
            {verdict}
          </Tag>
        </td>
        <td>{entry.level && <SeverityGlyph severity={severityOf(entry.level)} />}</td>
        <td className="cut">
          <span data-tip={title} className="font-semibold">
            {title || <span className="text-ink-3">without a title</span>}
          </span>
          <span data-tip={place} className="pl-2 text-11 text-ink-3">
            {place}
          </span>
        </td>
        <td>
          {entry.detectorId === null ? null : (
            <Link href={`/detectors/${entry.detectorId}`} className="mono num hover:underline">
              D-{entry.detectorId}
            </Link>
          )}
        </td>
        <td>{entry.state && verdict !== 'refused' && <DetectorStateTag state={entry.state} />}</td>
        <td className="cut" data-tip={answerOf(entry)}>
          {trigger?.can ? (
            <span className="text-ink-2">yes</span>
          ) : (
            <span className="text-over">{answerOf(entry)}</span>
          )}
        </td>
      </tr>
      {open && (
        <tr className="border-b border-line bg-field">
          <td />
          <td colSpan={6} className="px-2 py-1.5">
            <ul aria-label={`Findings of ${title || place}`} className="grid gap-1">
              {problems.map((problem, i) => (
                <li key={i} className="flex gap-2 text-12">
                  <span className="mono num flex-none text-ink-3">
                    {problem.line}:{problem.column}
                  </span>
                  <span className="wrap-anywhere">
                    <span className={cx('text-over', problem.severity === 'error' && 'font-semibold')}>
                      {problem.severity === 'error' ? 'Error' : 'Warning'}
                    </span>{' '}
                    <AdversaryText value={problem.message} />
                    {problem.hint && <span className="text-ink-2">: {problem.hint}</span>}
                  </span>
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </>
  );
}

function answerOf({ verdict, why, trigger }: PackEntry): string {
  if (verdict === 'refused' || trigger === null) return why;
  return trigger.can ? '' : `no: ${trigger.reasons.join('; ')}`;
}

/** Documents that are no rules on single events. */
function Remarks({ report }: { report: PackReport }) {
  if (report.remarks.length === 0) return null;
  return (
    <ul aria-label="Other documents" className="px-3 py-2 text-12 text-ink-2">
      {report.remarks.map(({ path, document, kind, title, why }) => (
        <li key={`${path} ${document}`}>
          The {kind} <b className="font-semibold text-ink">{title}</b> ({path}): {why}.
        </li>
      ))}
    </ul>
  );
}
