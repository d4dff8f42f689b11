import type { ReactNode } from 'react';
import {
  columnsOf,
  type EvasionRow,
  type EvasionTable,
  type ShownVariant,
  survivesOf,
} from '../../lib/hypotheses/evasion';
import { cx } from '../ui/class-names';
import { Link } from '../ui/link';
import { Tag } from '../ui/tag';
import { Cell, Totals } from './evasion-cells';
import { isWeak } from './weak-spots';

/**
 * Detectors x changes of the attack: what each still catches, and the legs that stand. In a wide place with figures and words,
 * in a narrow one with marks alone.
 */
export function EvasionMatrix({
  table,
  own = null,
}: {
  table: EvasionTable;
  /** the row that the page is about */
  own?: number | null;
}) {
  const columns = columnsOf(table);
  const loses = (variant: ShownVariant) => isWeak(variant) && variant.legs < table.before.legs;
  return (
    <div className="@container">
      <table
        className="w-full table-fixed border-separate border-spacing-0 bg-surface text-12"
        style={{ minWidth: `${300 + 28 * columns.length}px` }}
      >
        <caption className="sr-only">Which detector catches which change of the attack</caption>
        <thead className="text-11 text-ink-2">
          <tr className="align-bottom @min-[1180px]:align-middle">
            <Head className="w-12 pl-3 text-left">
              <span className="sr-only">Id</span>
            </Head>
            <Head className="pb-1.5 text-left @min-[1180px]:w-66 @min-[1180px]:pb-0">Detector</Head>
            {columns.map((variant) => (
              <Head
                key={variant.id}
                tip={
                  variant.id === 'as-it-was' ? 'The recorded attack' : `${variant.title}: changes ${variant.changes}`
                }
                className={cx(
                  'h-42 w-7 border-l p-0 @min-[1180px]:h-9 @min-[1180px]:w-auto',
                  loses(variant) && 'text-over',
                )}
              >
                <span className="mx-auto block max-h-41 rotate-180 overflow-hidden py-1.5 text-left leading-7 whitespace-nowrap [writing-mode:vertical-rl] @min-[1180px]:hidden">
                  {variant.title}
                </span>
                <span className="hidden px-1.25 text-left text-10 leading-3.25 @min-[1180px]:block">
                  {variant.short}
                </span>
              </Head>
            ))}
            <Head
              tip="Of how many changes it still catches the attack"
              className="w-18 border-l pr-3 pb-1.5 text-right @min-[1180px]:pb-0"
            >
              Survives
            </Head>
          </tr>
        </thead>
        <tbody>
          {ownFirst(table.detectors, own).map((row) => (
            <Row key={row.id} row={row} table={table} columns={columns} own={row.id === own} />
          ))}
        </tbody>
        <tfoot className="sticky bottom-0 z-1 bg-surface text-11">
          <Totals
            label="Legs that stand"
            tip="Live detectors that catch it"
            columns={columns}
            of={(variant) => variant.legs}
            strong
          />
          <Totals
            label="of them independent"
            tip="The most of them that share neither an event nor a field"
            columns={columns}
            of={(variant) => variant.independent}
          />
        </tfoot>
      </table>
    </div>
  );
}

/** The row that the page is about is in sight whatever there is besides. */
const ownFirst = (rows: readonly EvasionRow[], own: number | null): EvasionRow[] =>
  [...rows].sort((a, b) => Number(b.id === own) - Number(a.id === own));

function Head({ tip, className, children }: { tip?: string; className?: string; children: ReactNode }) {
  return (
    <th
      scope="col"
      data-tip={tip}
      className={cx('sticky top-0 z-1 border-b border-line bg-raised font-normal', className)}
    >
      {children}
    </th>
  );
}

function Row({
  row,
  table,
  columns,
  own,
}: {
  row: EvasionRow;
  table: EvasionTable;
  columns: readonly ShownVariant[];
  own: boolean;
}) {
  const { survives, of } = survivesOf(row.id, table);
  const draft = row.state === 'draft';
  const name = draft ? 'The draft' : `D-${row.id}`;
  return (
    <tr className={cx('h-6.25', own ? 'bg-accent-bg' : 'hover:bg-raised')} aria-current={own || undefined}>
      <td className="mono num border-b border-line pl-3 whitespace-nowrap text-ink-3">{draft ? '' : name}</td>
      <th scope="row" className="border-b border-line pr-2 text-left font-normal">
        <span className="flex items-center gap-1.5">
          {draft ? (
            <span data-value={row.title} className="cut">
              {row.title}
            </span>
          ) : (
            <Link href={`/detectors/${row.id}`} data-value={row.title} className="cut hover:underline">
              {row.title}
            </Link>
          )}
          {row.state !== 'live' && <Tag tone={draft ? 'accent' : 'plain'}>{row.state}</Tag>}
          {row.brittle.length > 0 && <Tag tip="A change of mere strings is enough to evade it">brittle</Tag>}
        </span>
      </th>
      {columns.map((variant) => (
        <Cell key={variant.id} events={variant.caught[row.id] ?? 0} name={`${name}, ${variant.title}`} />
      ))}
      <td className="num border-b border-l border-line pr-3 text-right text-11 whitespace-nowrap text-ink-2">
        {survives} of {of}
      </td>
    </tr>
  );
}
