import type { ReactNode } from 'react';
import { cx } from './class-names';

export interface Column<R> {
  head: ReactNode;
  cell: (row: R) => ReactNode;
  /** numbers stand right */
  right?: boolean;
  /** a width class such as w-24; one column without takes the rest */
  width?: string;
  tip?: string;
}

export interface TableProps<R> {
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string | number;
}

/** A short table, rows 28 px; cells cut their text, so give them AdversaryText or a data-tip. For long lists: @tanstack/react-virtual. */
export function Table<R>({ label, columns, rows, rowKey }: TableProps<R>) {
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse text-12">
      <thead>
        <tr className="h-row-table border-b border-line bg-raised text-left text-11 text-ink-2">
          {columns.map(({ head, right, width, tip }, index) => (
            <th
              key={index}
              scope="col"
              data-tip={tip}
              className={cx('cut px-1.25 font-normal first:pl-3 last:pr-3', width, right && 'text-right')}
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} className="h-row-table border-b border-line hover:bg-raised">
            {columns.map(({ cell, right }, index) => (
              <td key={index} className={cx('cut px-1.25 first:pl-3 last:pr-3', right && 'num text-right')}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
