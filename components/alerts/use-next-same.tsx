'use client';

import { useCallback } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import { apiGet, type QueryValue } from '../ui/api';
import { ButtonLink } from '../ui/button';
import { errorText, useToast } from '../ui/toast';
import type { Same } from './next-same';
import type { AlertLine } from './queue-rows';

const WORD: Record<Same, string> = { host: 'host', detector: 'detector', lineage: 'process tree' };

/** The cursor goes to the next row that shares its host, detector or tree; what is not loaded is named with a way to it. */
export function useNextSame(
  lines: readonly AlertLine[],
  current: AlertRow | undefined,
  listing: Record<string, QueryValue>,
  point: (id: string) => void,
): (same: Same) => void {
  const toast = useToast();
  return useCallback(
    (same) => {
      if (!current) return;
      const at = lines.findIndex(({ key }) => key === current.id);
      const next = lines.slice(at + 1).find(({ alert }) => shares(same, alert, current));
      if (next) {
        point(next.key);
        return;
      }
      const { fold: _, group: __, ...query } = listing;
      apiGet<{ id: string | null }>(`/api/alerts/${current.id}/next`, { ...query, same })
        .then(({ id }) => {
          const loaded = lines.some(({ key, like }) => key === id || like.some((each) => each.id === id));
          if (id === null || loaded) toast({ text: `This is the last alert of its ${WORD[same]} in this view.` });
          else
            toast({
              text: `The next of the same ${WORD[same]} is further down.`,
              action: (
                <ButtonLink size="sm" href={`/alerts/${id}`}>
                  Open alert {id}
                </ButtonLink>
              ),
            });
        })
        .catch((error: unknown) =>
          toast({ text: `The next alert could not be found: ${errorText(error)}`, error: true }),
        );
    },
    [lines, current, listing, point, toast],
  );
}

function shares(same: Same, a: AlertRow, b: AlertRow): boolean {
  if (same === 'detector') return a.detectorId === b.detectorId;
  return a.hostId === b.hostId && (same === 'host' || a.anchorId === b.anchorId);
}
