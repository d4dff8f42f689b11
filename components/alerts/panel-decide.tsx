'use client';

import { useQuery } from '@tanstack/react-query';
import type { Disposition, OpenedAlert } from '../../lib/alerts/alert';
import type { Judgement, Verdicts } from '../../lib/alerts/judgement';
import { visible } from '../../lib/telemetry/text';
import { apiGet } from '../ui/api';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { Prevalence } from '../ui/prevalence';
import { SkeletonRows } from '../ui/skeleton';
import { Ago } from '../ui/time';
import { Hit } from './inspector-hit';
import { DISPOSITION_SHORT, DISPOSITION_WORD } from './status';

const KNOWN: Record<Disposition, string> = {
  true_positive: 'known true',
  benign_true_positive: 'known false',
  false_positive: 'known false',
  duplicate: 'not judged again',
};

/** Why the alert fired, how its like was judged, how common it is, and what a verdict teaches. */
export function PanelDecide({ alert, onJudge }: { alert: OpenedAlert; onJudge: (disposition: Disposition) => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['alert', alert.id, 'judgement'],
    queryFn: ({ signal }) => apiGet<Judgement>(`/api/alerts/${alert.id}/judgement`, {}, signal),
    staleTime: 10_000,
  });
  return (
    <div className="grid h-full grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_minmax(0,1.2fr)] divide-x divide-line">
      <section aria-label="Why it fired" className="min-w-0 overflow-y-auto [scrollbar-width:thin]">
        <PanelHead title="Why it fired" note={alert.detector} line={false} />
        <div className="px-3 pb-2">
          {alert.summary.hits.map((hit, i) => (
            <Hit key={i} hit={hit} />
          ))}
        </div>
      </section>
      {error && !data ? (
        <ErrorState what="Earlier verdicts could not be read" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={5} height={24} />
      ) : (
        <>
          <Earlier judgement={data} />
          <Teaching alert={alert} judgement={data} onJudge={onJudge} />
        </>
      )}
    </div>
  );
}

function Earlier({ judgement: { detector, behavior, recent, prevalence } }: { judgement: Judgement }) {
  return (
    <section aria-label="How its like was judged" className="min-w-0 overflow-y-auto [scrollbar-width:thin]">
      <PanelHead title="How its like was judged" line={false} />
      <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-2 gap-y-1 px-3 text-12">
        <dt className="text-11 text-ink-2">This behavior</dt>
        <dd>{verdictWords(behavior.verdicts)}</dd>
        <dt className="text-11 text-ink-2">This detector</dt>
        <dd>
          {verdictWords(detector.verdicts)}
          {detector.open > 0 && <span className="text-ink-3">, {count(detector.open)} open</span>}
        </dd>
        {prevalence && (
          <>
            <dt className="text-11 text-ink-2">Other hosts</dt>
            <dd>
              <Prevalence value={prevalence} />
            </dd>
          </>
        )}
      </dl>
      <ul className="pt-1.5">
        {recent.map((one) => (
          <li key={one.id}>
            <Link
              href={`/alerts/${one.id}`}
              data-tip={one.reason ? visible(one.reason) : undefined}
              className="flex min-w-0 items-center gap-2 px-3 py-0.5 text-11 -outline-offset-2 hover:bg-raised"
            >
              <span className="w-16 flex-none">{DISPOSITION_SHORT[one.disposition]}</span>
              <span className="cut flex-1 text-ink-2">
                {visible(one.host)}
                {one.sameBehavior && ', same behavior'}
                {one.reason && `: ${visible(one.reason)}`}
              </span>
              <Ago value={one.time} className="flex-none text-ink-3" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function verdictWords(verdicts: Verdicts): string {
  const given = (Object.entries(verdicts) as [Disposition, number][]).filter(([, n]) => n > 0);
  if (given.length === 0) return 'never judged';
  return given.map(([name, n]) => `${count(n)} ${DISPOSITION_WORD[name].toLowerCase()}`).join(', ');
}

function Teaching({
  alert,
  judgement: { suggestion, teaches },
  onJudge,
}: {
  alert: OpenedAlert;
  judgement: Judgement;
  onJudge: (disposition: Disposition) => void;
}) {
  const what = `${plural(teaches.events, 'event')} of ${plural(teaches.behaviors, 'behavior')}`;
  return (
    <section aria-label="What a verdict teaches" className="min-w-0 overflow-y-auto [scrollbar-width:thin]">
      <PanelHead title="What a verdict teaches" line={false} />
      <div className="grid gap-2 px-3 text-12">
        {suggestion && alert.status !== 'withdrawn' && alert.disposition === null && (
          <p className="rounded-2 border border-line-2 bg-raised px-2.5 py-2">
            {suggestion.basis === 'behavior'
              ? `All ${count(suggestion.verdicts)} earlier alerts of this behavior were judged`
              : `All ${count(suggestion.verdicts)} judged alerts of this detector were`}{' '}
            <b className="font-semibold">{DISPOSITION_WORD[suggestion.disposition].toLowerCase()}</b>.{' '}
            <Button size="sm" className="ml-1" onClick={() => onJudge(suggestion.disposition)}>
              Judge so
            </Button>
          </p>
        )}
        {alert.disposition !== null ? (
          <p>
            Judged {DISPOSITION_WORD[alert.disposition].toLowerCase()}: its {what}{' '}
            {teaches.events === 1 ? 'counts' : 'count'} as {KNOWN[alert.disposition]} in every backtest, and in the
            precision of{' '}
            <Link href={`/detectors/${alert.detectorId}`} className="text-accent hover:underline">
              {alert.detector}
            </Link>
            .
          </p>
        ) : (
          <p className="text-ink-2">
            Its {what} {teaches.events === 1 ? 'is' : 'are'} unjudged now. As true positive{' '}
            {teaches.events === 1 ? 'it counts' : 'they count'} as known true in every backtest: a new rule that misses{' '}
            {teaches.events === 1 ? 'it' : 'them'} says so. As false or benign{' '}
            {teaches.events === 1 ? 'it counts' : 'they count'} as known false: a rule that still matches{' '}
            {teaches.events === 1 ? 'it' : 'them'} loses precision.
          </p>
        )}
      </div>
    </section>
  );
}
