'use client';

import { useMemo } from 'react';
import type { EventDetail } from '../../lib/telemetry/shown';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { count } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';

const SHOWN = 100_000;

/** The agent's record as it came; JSON laid out for reading. Copying gives it as it came. */
export function InspectorRaw({ event, onClose }: { event: EventDetail | undefined; onClose: () => void }) {
  const text = useMemo(() => laidOut(event?.raw ?? ''), [event?.raw]);
  return (
    <>
      <PanelHead
        title="Raw record"
        note={
          event
            ? `${event.format} · ${count(event.raw.length)} characters${text.length > SHOWN ? `, the first ${count(SHOWN)} shown` : ''}`
            : undefined
        }
        line={false}
      >
        {event && <CopyButton value={event.raw} label="Copy the record" />}
        <Button size="sm" kbd="r" onClick={onClose}>
          Back
        </Button>
      </PanelHead>
      {event ? (
        <div className="px-3 pb-2">
          {text
            .slice(0, SHOWN)
            .split('\n')
            .map((line, i) => (
              <div key={i} className="min-h-4">
                <AdversaryText value={line} wrap className="text-[11px] text-ink-2" />
              </div>
            ))}
        </div>
      ) : (
        <SkeletonRows rows={6} height={20} />
      )}
    </>
  );
}

function laidOut(raw: string): string {
  if (raw.length > SHOWN || !raw.startsWith('{')) return raw;
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
