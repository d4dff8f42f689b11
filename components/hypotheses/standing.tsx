'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { failedParts, type Gate } from '../../lib/promotion/gate';
import { withinBudget } from '../../lib/promotion/noise';
import { type Overlap, subsumedBy } from '../../lib/promotion/overlap';
import { NoiseWords } from '../detectors/gate-panel';
import { apiSend } from '../ui/api';
import { cx } from '../ui/class-names';
import { count } from '../ui/count';
import { Link } from '../ui/link';

/** How a text would stand as a detector: its noise against the budget, and what the present detectors see already. */
export function Standing({ yaml, gate }: { yaml: string; gate: Gate | undefined }) {
  const { data: overlap } = useQuery({
    queryKey: ['overlap', yaml],
    queryFn: ({ signal }) => apiSend<Overlap>('POST', '/api/overlap', { yaml }, signal),
    enabled: yaml.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!gate && !overlap) return null;
  const over = gate !== undefined && !withinBudget(gate.noise, gate.budget);
  return (
    <section aria-label="As a detector" className="border-b border-line py-1.5">
      {gate && (
        <p className={cx('px-3 text-12', over && 'text-over')}>
          <b className="font-semibold">{over ? 'Over the noise budget: ' : 'Within the noise budget: '}</b>
          <span className="text-ink-2">
            <NoiseWords gate={gate} />
          </span>
        </p>
      )}
      <p className="px-3 text-12 text-ink-2">
        {overlap && overlap.events > 0 && <OverlapWords overlap={overlap} />} {gate && verdictWords(gate)}
      </p>
    </section>
  );
}

function verdictWords(gate: Gate): string {
  const failed = failedParts(gate);
  return failed.length === 0 ? 'It may go live.' : `It goes live only by a written exception (${failed.join(', ')}).`;
}

function OverlapWords({ overlap }: { overlap: Overlap }) {
  const same = subsumedBy(overlap);
  const { detectors, events, more } = overlap;
  return (
    <>
      {same.length > 0 ? (
        <b className="font-semibold text-ink">Nothing new in what is stored: </b>
      ) : detectors.length === 0 ? (
        'New: no present detector matches any of its events.'
      ) : (
        'Seen already: '
      )}
      {detectors.slice(0, 4).map((one, i) => (
        <span key={one.id}>
          {i > 0 && ', '}
          <Link href={`/detectors/${one.id}`} data-tip={`${one.title} (${one.state})`} className="underline">
            D-{one.id}
          </Link>{' '}
          matches{' '}
          {one.events === events && !more
            ? 'all'
            : `${count(one.events)} of ${more ? 'the first ' : ''}${count(events)}`}
        </span>
      ))}
      {detectors.length > 4 && `, and ${count(detectors.length - 4)} more`}
      {detectors.length > 0 && '.'}
    </>
  );
}
