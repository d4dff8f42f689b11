'use client';

import { useQuery } from '@tanstack/react-query';
import type { RelatedAlerts, Relation } from '../../lib/alerts/related';
import { visible } from '../../lib/telemetry/text';
import { apiGet } from '../ui/api';
import { count, plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { SeverityGlyph } from '../ui/severity';
import { SkeletonRows } from '../ui/skeleton';
import { Time } from '../ui/time';
import { DISPOSITION_SHORT, STATUS_WORD, StatusGlyph } from './status';

const WORD: Record<Relation, { title: string; none: string }> = {
  lineage: { title: 'Same lineage', none: 'No other alert in this tree' },
  behavior: { title: 'Same behavior, other hosts', none: 'On no other host' },
  hash: { title: 'Same file', none: 'No other alert on this content' },
  user: { title: 'Same user', none: 'No other alert of this user' },
  host: { title: 'Same host', none: 'Nothing else on this host' },
};

/** Other alerts, each in the first list that it fits. */
export function PanelRelated({ alertId }: { alertId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['alert', alertId, 'related'],
    queryFn: ({ signal }) => apiGet<RelatedAlerts>(`/api/alerts/${alertId}/related`, {}, signal),
    staleTime: 30_000,
  });
  if (error && !data) {
    return <ErrorState what="The related alerts could not be read" error={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <SkeletonRows rows={6} height={28} />;
  return (
    <div className="grid h-full grid-cols-5 divide-x divide-line">
      {data.relations.map(({ relation, value, total, alerts }) => (
        <section
          key={relation}
          aria-label={WORD[relation].title}
          className="min-w-0 overflow-y-auto [scrollbar-width:thin]"
        >
          <PanelHead title={WORD[relation].title} note={count(total)} line={false} />
          {value !== null && (
            <p className="mono cut px-3 pb-1 text-11 text-ink-3" data-value={value}>
              {visible(value.slice(0, 200))}
            </p>
          )}
          {alerts.map((alert) => (
            <Link
              key={alert.id}
              href={`/alerts/${alert.id}`}
              className="flex min-w-0 items-start gap-2 px-3 py-1 text-11 -outline-offset-2 hover:bg-raised"
            >
              <SeverityGlyph severity={alert.severity} word={false} className="mt-0.5 flex-none" />
              <span className="min-w-0 flex-1">
                <span className="line-clamp-2" data-tip={alert.detector}>
                  {alert.detector}
                </span>
                <span className="flex flex-wrap items-center gap-x-1 text-ink-3">
                  <StatusGlyph status={alert.status} />
                  {alert.disposition ? DISPOSITION_SHORT[alert.disposition] : STATUS_WORD[alert.status]} ·{' '}
                  {visible(alert.host)} · <Time value={alert.firstTime} className="text-11" />
                </span>
              </span>
            </Link>
          ))}
          {total > alerts.length && (
            <p className="px-3 py-1 text-11 text-ink-3">{plural(total - alerts.length, 'more')}</p>
          )}
          {total === 0 && <p className="px-3 text-11 text-ink-3">{WORD[relation].none}</p>}
          {(relation === 'hash' || relation === 'user') && (
            <p className="px-3 pt-1 text-10 text-ink-3">among the newest {count(data.searched)} alerts</p>
          )}
        </section>
      ))}
    </div>
  );
}
