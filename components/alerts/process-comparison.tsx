'use client';

import { useQueries } from '@tanstack/react-query';
import { compareProcesses, type ProcessSummary } from '../../lib/process-tree/summary';
import { visible } from '../../lib/telemetry/text';
import { AdversaryText } from '../ui/adversary-text';
import { apiGet } from '../ui/api';
import { cx } from '../ui/class-names';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { Time } from '../ui/time';

interface Place {
  hostId: number;
  processId: string;
}

/** Two processes side by side; what differs is marked by a sign and by weight, not by colour alone. */
export function Comparison({ here, there }: { here: Place; there: Place }) {
  const both = useQueries({
    queries: [here, there].map(({ hostId, processId }) => ({
      queryKey: ['process', hostId, processId],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        apiGet<ProcessSummary>(`/api/processes/${hostId}/${processId}`, {}, signal),
      staleTime: 60_000,
    })),
  });
  const failed = both.find((one) => one.isError);
  const [a, b] = [both[0]?.data, both[1]?.data];
  if (failed) return <ErrorState what="The processes could not be compared" error={failed.error} />;
  if (!a || !b) return <SkeletonRows rows={7} height={24} />;
  return (
    <div className="min-w-0 overflow-y-auto [scrollbar-width:thin]">
      <table aria-label={`${visible(a.host)} and ${visible(b.host)}`} className="w-full table-fixed text-11">
        <thead>
          <tr className="h-7 text-left text-ink-2">
            <th scope="col" className="w-24 px-3 font-normal">
              {''}
            </th>
            <th scope="col" className="font-normal">
              <Head process={a} /> <span className="text-ink-3">here</span>
            </th>
            <th scope="col" className="w-6 font-normal">
              <span className="sr-only">same</span>
            </th>
            <th scope="col" className="font-normal">
              <Head process={b} />
            </th>
          </tr>
        </thead>
        <tbody>
          {compareProcesses(a, b).map(({ label, here: left, there: right, same }) => (
            <tr key={label} className={cx('h-6 border-t border-line align-top', !same && 'bg-over-bg/40')}>
              <th scope="row" className="px-3 py-1 text-left font-normal text-ink-2">
                {label}
              </th>
              <Cell value={left} strong={!same} />
              <td className="py-1 text-center text-ink-3">
                <span
                  role="img"
                  aria-label={same ? 'the same' : 'differs'}
                  className={same ? '' : 'font-semibold text-over'}
                >
                  {same ? '=' : '≠'}
                </span>
              </td>
              <Cell value={right} strong={!same} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ process }: { process: ProcessSummary }) {
  return (
    <>
      <b className="font-semibold text-ink">{visible(process.host)}</b> · pid <span className="num">{process.pid}</span>{' '}
      · <Time value={process.time} className="text-11" />
    </>
  );
}

function Cell({ value, strong }: { value: string; strong: boolean }) {
  return (
    <td className="min-w-0 py-1 pr-2">
      {value === '' ? (
        <span className="text-ink-3">none</span>
      ) : (
        <AdversaryText
          value={value.slice(0, 1_000)}
          wrap
          className={cx('text-[11px]', strong ? 'text-ink' : 'text-ink-2')}
        />
      )}
    </td>
  );
}
