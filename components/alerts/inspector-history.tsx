'use client';

import { useQuery } from '@tanstack/react-query';
import { baseName } from '../../lib/process-tree/names';
import type { EventKind } from '../../lib/telemetry/event';
import type { FileHistory } from '../../lib/telemetry/host-event';
import { visible } from '../../lib/telemetry/text';
import { AdversaryPieces } from '../ui/adversary-text';
import { apiGet } from '../ui/api';
import { PanelHead } from '../ui/panel-head';
import { clock, day } from '../ui/time-format';

const DID: Partial<Record<EventKind, string>> = {
  file_create: 'created by',
  file_write: 'written by',
  file_rename: 'renamed by',
  file_delete: 'deleted by',
  file_chmod: 'mode set by',
  process_start: 'run by',
};

/** A file on its host, from its first sign to its last: who made it, marked it executable, and ran it. */
export function InspectorHistory({
  hostId,
  asked,
  path,
  sha256,
  onEvent,
}: {
  hostId: number;
  /** somebody stays here */
  asked: boolean;
  path: string | undefined;
  sha256: string | undefined;
  onEvent: (processId: string, ref: string) => void;
}) {
  const { data } = useQuery({
    queryKey: ['file history', hostId, path, sha256],
    queryFn: ({ signal }) => apiGet<FileHistory>(`/api/processes/${hostId}/files`, { path, sha256 }, signal),
    enabled: asked && path !== undefined,
    staleTime: 60_000,
  });
  if (!data || path === undefined || data.events.length === 0) return null;
  return (
    <>
      <PanelHead
        title="History"
        note={<span data-value={path}>{visible(baseName(path)).slice(0, 24)}, by path and content</span>}
        line={false}
      />
      <ul aria-label="History of the file" className="mono px-3 pb-2">
        {data.events.map((event) => (
          <li key={event.ref}>
            <button
              type="button"
              data-tip={`${day(event.time)} ${clock(event.time, true)}\n${visible(event.commandLine ?? event.image ?? '')}`}
              onClick={() => onEvent(event.processId, event.ref)}
              className="-mx-1 grid h-6 w-[calc(100%+8px)] grid-cols-[58px_minmax(0,1fr)] items-center gap-1.75 rounded-1 px-1 text-left text-11 hover:bg-raised"
            >
              <span className="num text-ink-3">{clock(event.time)}</span>
              <span className="cut">
                <span className="font-sans text-ink-2">{DID[event.kind] ?? event.kind}</span>{' '}
                <AdversaryPieces
                  value={
                    event.kind === 'process_start' ? (event.user ?? `pid ${event.pid}`) : baseName(event.image ?? '')
                  }
                />{' '}
                <span className="text-ink-3">
                  {event.kind === 'process_start' && event.image !== path ? (
                    <AdversaryPieces value={`as ${event.image ?? ''}`} />
                  ) : (
                    event.pid
                  )}
                </span>
              </span>
            </button>
          </li>
        ))}
        {data.more && <li className="font-sans text-11 text-ink-3">more than can be listed</li>}
      </ul>
    </>
  );
}
