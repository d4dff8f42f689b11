'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import type { HypothesisRow, HypothesisState } from '../../lib/hypotheses/hypothesis';
import { ButtonLink } from '../ui/button';
import { cx } from '../ui/class-names';
import { count } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Link } from '../ui/link';
import { type RowProps, rowLook, useRowCursor } from '../ui/row-cursor';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs } from '../ui/tabs';
import { Ago } from '../ui/time';
import { HypothesisStateTag, originWords } from './hypothesis-words';
import { useHypotheses } from './use-hypothesis';

const VIEWS = ['all', 'draft', 'promoted', 'rejected'] as const;
type View = (typeof VIEWS)[number];

/** Every idea with its numbers: those at work, those that hold, and those that did not. */
export function HypothesisList() {
  const { data, error, refetch } = useHypotheses();
  const pathname = usePathname();
  const router = useRouter();
  const asked = useSearchParams().get('state');
  const view: View = VIEWS.find((v) => v === asked) ?? 'all';
  const rows = (data ?? []).filter((row) => view === 'all' || row.state === view);
  const { rowProps } = useRowCursor(rows.length, {
    title: 'Hypotheses',
    open: (i) => router.push(`/hypotheses/${rows[i]!.id}`),
  });
  const number = (state: HypothesisState) => data?.filter((row) => row.state === state).length;

  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <Tabs
        label="Hypotheses by state"
        value={view}
        onChange={(next) => router.replace(next === 'all' ? pathname : `${pathname}?state=${next}`)}
        tabs={[
          { value: 'all', label: 'All', count: data?.length },
          { value: 'draft', label: 'Drafts', count: number('draft') },
          { value: 'promoted', label: 'Promoted', count: number('promoted') },
          { value: 'rejected', label: 'Rejected', count: number('rejected') },
        ]}
      />
      {error && <ErrorState what="The hypotheses could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={10} />}
      {data && rows.length === 0 && <Nothing view={view} />}
      {rows.length > 0 && (
        <div className="min-h-0 flex-1 overflow-auto border-t border-line">
          <table className="w-full min-w-230 table-fixed text-12">
            <thead className="sticky top-0 z-1">
              <tr className="h-row-table bg-raised text-left text-11 text-ink-2 [&>th]:border-b [&>th]:border-line [&>th]:px-2 [&>th]:font-normal">
                <th className="w-14">
                  <span className="pl-1">Idea</span>
                </th>
                <th>Title</th>
                <th className="w-22">State</th>
                <th className="w-16">Became</th>
                <th className="w-32">From</th>
                <th className="w-18 text-right">Evidence</th>
                <th className="w-16 text-right">Events</th>
                <th className="w-22 text-right">Known true</th>
                <th className="w-22 text-right">Known false</th>
                <th className="w-36 text-right">Unjudged</th>
                <th className="w-28">Changed</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <Row key={row.id} row={row} props={rowProps(i)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Row({ row, props }: { row: HypothesisRow; props: RowProps }) {
  const { outcome } = row;
  return (
    <tr {...props} className={cx('h-row-table border-b border-line [&>td]:px-2', rowLook(props['aria-selected']))}>
      <td className="mono num text-ink-3">
        <span className="pl-1">H-{row.id}</span>
      </td>
      <td className="cut" data-tip={row.reason ?? undefined}>
        <Link href={`/hypotheses/${row.id}`} className="font-semibold hover:underline" data-value={row.title}>
          {row.title}
        </Link>
        <span className="pl-2 text-ink-3">{row.reason ?? row.statement}</span>
      </td>
      <td>
        <HypothesisStateTag state={row.state} />
      </td>
      <td>
        {row.detectorId !== null && (
          <Link href={`/detectors/${row.detectorId}`} className="mono num text-ink-2 hover:text-ink hover:underline">
            D-{row.detectorId}
          </Link>
        )}
      </td>
      <td className="cut text-ink-2">{originWords(row)}</td>
      <td className="num text-right text-ink-2">{count(row.observations)}</td>
      <td className="num text-right">{outcome ? count(outcome.events) : '–'}</td>
      <td className={cx('num text-right', outcome && outcome.judged.true > 0 && 'text-true')}>
        {outcome ? count(outcome.judged.true) : '–'}
      </td>
      <td className={cx('num text-right', outcome && outcome.judged.false > 0 && 'text-over')}>
        {outcome ? count(outcome.judged.false) : '–'}
      </td>
      <td className={cx('num text-right', outcome && outcome.judged.unjudged > 0 && 'text-over')}>
        {outcome
          ? `${count(outcome.judged.unjudged)}${outcome.unjudgedHosts > 0 ? ` on ${count(outcome.unjudgedHosts)} of ${count(outcome.storedHosts)} hosts` : ''}`
          : '–'}
      </td>
      <td className="text-ink-2">
        <Ago value={row.decidedAt ?? row.updatedAt} />
      </td>
    </tr>
  );
}

function Nothing({ view }: { view: View }) {
  if (view !== 'all')
    return (
      <EmptyState
        title={`No ${view === 'draft' ? 'hypothesis is a draft' : `hypothesis was ${view}`}`}
        actions={<ButtonLink href="/hypotheses">Show all</ButtonLink>}
      />
    );
  return (
    <EmptyState title="No hypothesis yet" actions={<ButtonLink href="/alerts">Open the queue</ButtonLink>}>
      A hypothesis begins in an alert: mark what the adversary could not hide, and ask whether it tells attacks from
      everything else.
    </EmptyState>
  );
}
