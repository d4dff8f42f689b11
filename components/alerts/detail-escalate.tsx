'use client';

import { useQuery } from '@tanstack/react-query';
import type { AlertPage, OpenedAlert } from '../../lib/alerts/alert';
import { apiGet } from '../ui/api';
import { EscalateDialog } from './escalate-dialog';

/** Confirms this alert as a threat, with the open alerts of the same lineage. */
export function DetailEscalate({ alert, open, onClose }: { alert: OpenedAlert; open: boolean; onClose: () => void }) {
  const siblings = useQuery({
    queryKey: ['alerts', 'lineage', alert.hostId, alert.anchorId],
    queryFn: ({ signal }) => apiGet<AlertPage>('/api/alerts', { view: 'open', host: alert.host, limit: 200 }, signal),
    enabled: open,
    staleTime: 0,
    select: ({ alerts }) =>
      alerts.filter((other) => other.id !== alert.id && other.anchorId === alert.anchorId && other.threatId === null),
  });
  // Without the answer the alert can still be confirmed alone.
  const ready = open && !siblings.isFetching;
  return <EscalateDialog alerts={ready ? [alert] : []} siblings={siblings.data ?? []} onClose={onClose} />;
}
