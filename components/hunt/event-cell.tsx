'use client';

import { cellOf, HOST_COLUMN, KIND_COLUMN, TIME_COLUMN } from '../../lib/hunt/columns';
import type { ShownEvent } from '../../lib/telemetry/shown';
import { visible } from '../../lib/telemetry/text';
import { ValueMenu } from '../telemetry/value-menu';
import { AdversaryText } from '../ui/adversary-text';
import { Time } from '../ui/time';

/** One value of an event with its menu. Times have none: the histogram chooses times. */
export function EventCell({ event, column }: { event: ShownEvent; column: string }) {
  if (column === TIME_COLUMN) return <Time value={event.time} milliseconds date="always" />;
  const cell = cellOf(event, column);
  if (!cell) return null;
  const text = column === KIND_COLUMN ? cell.value.replaceAll('_', ' ') : cell.value;
  const plain = column === KIND_COLUMN || column === HOST_COLUMN;
  return (
    <ValueMenu {...cell} eventRef={event.ref} className="max-w-full">
      {plain ? <span className="cut">{visible(text)}</span> : <AdversaryText value={text.slice(0, 400)} shortenHome />}
    </ValueMenu>
  );
}
