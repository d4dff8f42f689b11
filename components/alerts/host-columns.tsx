'use client';

import { useState } from 'react';
import { signOf } from '../../lib/process-tree/drawn-row';
import { addressText, modeText } from '../../lib/process-tree/mark-text';
import { baseName } from '../../lib/process-tree/names';
import { isExternal } from '../../lib/telemetry/address';
import type { HostEvent } from '../../lib/telemetry/host-event';
import { MarkIcon } from '../process-tree/mark-shape';
import { AdversaryText } from '../ui/adversary-text';
import { clock } from '../ui/time-format';

export const HOST_COLUMNS = [
  { id: 'time', label: 'Time', width: '88px' },
  { id: 'kind', label: 'Kind', width: '96px' },
  { id: 'what', label: 'What', width: 'minmax(0,2fr)' },
  { id: 'by', label: 'Program', width: '120px' },
  { id: 'pid', label: 'Pid', width: '52px' },
  { id: 'user', label: 'User', width: '84px' },
  { id: 'command', label: 'Command line', width: 'minmax(0,1.5fr)' },
  { id: 'incident', label: 'In this incident', width: '70px' },
] as const;
export type HostColumn = (typeof HOST_COLUMNS)[number];
type ColumnId = HostColumn['id'];

const KEPT = 'unwrap.host-columns';
const BEGIN: readonly ColumnId[] = ['time', 'kind', 'what', 'by', 'pid', 'user', 'incident'];

/** Which columns are shown; kept in this browser. */
export function useHostColumns(): [readonly ColumnId[], (id: ColumnId) => void] {
  const [shown, setShown] = useState<readonly ColumnId[]>(kept);
  const toggle = (id: ColumnId) => {
    const next = shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id];
    if (next.length === 0) return;
    setShown(next);
    try {
      localStorage.setItem(KEPT, next.join(' '));
    } catch {
      // a browser without storage forgets the choice, no more
    }
  };
  return [shown, toggle];
}

function kept(): readonly ColumnId[] {
  if (typeof window === 'undefined') return BEGIN;
  try {
    const names = (localStorage.getItem(KEPT) ?? '').split(' ');
    const known = HOST_COLUMNS.map(({ id }) => id).filter((id) => names.includes(id));
    return known.length > 0 ? known : BEGIN;
  } catch {
    return BEGIN;
  }
}

const KIND_WORD: Record<HostEvent['kind'], string> = {
  process_start: 'start',
  process_end: 'end',
  file_create: 'create',
  file_write: 'write',
  file_rename: 'rename',
  file_delete: 'delete',
  file_chmod: 'mode',
  net_connect: 'connect',
  exec_failed: 'exec failed',
  other: 'other',
};

export function HostCell({ column, event, inLineage }: { column: ColumnId; event: HostEvent; inLineage: boolean }) {
  switch (column) {
    case 'time':
      return <span className="mono num text-ink-3">{clock(event.time, true)}</span>;
    case 'kind':
      return <Kind event={event} />;
    case 'what':
      return <AdversaryText value={whatOf(event)} className="text-[11px]" />;
    case 'by':
      return event.image === null ? null : <AdversaryText value={baseName(event.image)} className="text-[11px]" />;
    case 'pid':
      return <span className="mono num text-ink-3">{event.pid}</span>;
    case 'user':
      return event.user === null ? null : <AdversaryText value={event.user} className="text-[11px]" />;
    case 'command':
      return event.commandLine === null ? null : <AdversaryText value={event.commandLine} className="text-[11px]" />;
    case 'incident':
      return inLineage ? <span className="text-accent">incident</span> : null;
  }
}

function Kind({ event }: { event: HostEvent }) {
  const external = event.net ? (isExternal(event.net.ip) ?? false) : false;
  const sign = signOf({ kind: event.kind, external });
  return (
    <span className="flex items-center gap-1.5">
      {sign ? <MarkIcon sign={sign} /> : <span className="w-3" />}
      {event.net?.initiated === false ? 'accept' : KIND_WORD[event.kind]}
      {external && ' ext'}
    </span>
  );
}

function whatOf(event: HostEvent): string {
  if (event.file) {
    const { path, fromPath, mode } = event.file;
    return `${path}${mode === undefined ? '' : ` ${modeText(mode)}`}${fromPath ? ` from ${fromPath}` : ''}`;
  }
  if (event.net) return `${addressText(event.net)}${event.net.hostname ? ` ${event.net.hostname}` : ''}`;
  return event.commandLine ?? event.image ?? '';
}
