'use client';

import { barOf, worst } from '../../lib/process-tree/drawn-row';
import type { Life } from '../../lib/process-tree/forest';
import { rowName, tilde } from '../../lib/process-tree/names';
import type { Axis } from '../../lib/process-tree/scale';
import { visible } from '../../lib/telemetry/text';
import { SeverityGlyph } from '../ui/severity';

/** Shaping text is most of what such a row costs. */
const PLAIN_CHARACTERS = 64;

/** A row that flies by, for a frame or two: who it is, and no more. */
export function PlainTree({ life }: { life: Life }) {
  const { shown } = life;
  const severity = worst(life.marks);
  const { name, rest } = rowName(shown);
  return (
    <>
      <span className="mono cut min-w-0 flex-1 pl-4 whitespace-pre text-ink-2 [unicode-bidi:isolate-override]">
        {severity && <SeverityGlyph severity={severity} word={false} />}
        {visible(`${name} ${tilde(rest.slice(0, PLAIN_CHARACTERS), shown.behavior.user)}`)}
      </span>
      <span className="mono num w-11 flex-none text-right text-11 text-ink-3">{shown.pid}</span>
    </>
  );
}

/** When it ran. */
export function PlainTime({ life, axis }: { life: Life; axis: Axis }) {
  const bar = barOf(life, axis);
  return (
    bar && <span className="absolute top-1.75 h-2.5 rounded-1 bg-(--bar)" style={{ left: bar.x, width: bar.width }} />
  );
}
