'use client';

import type { Life } from '../../lib/process-tree/forest';
import { count, plural } from '../ui/count';
import { clock, duration } from '../ui/time-format';

/** How much hangs on a row: children, files, connections, alerts. What is none is not written. */
export function RowCounts({ life }: { life: Life }) {
  const { files, connections } = life.counts;
  const children = life.children.length + life.hiddenChildren;
  const words = [
    plural(children, 'child', 'children'),
    plural(files, 'file event'),
    plural(connections, 'connection'),
    plural(life.alerts, 'event in an alert', 'events in alerts'),
  ];
  if (children + files + connections + life.alerts === 0) return null;
  return (
    <span
      data-tip={words.join('\n')}
      role="img"
      aria-label={words.join(', ')}
      className="num flex flex-none items-center gap-1.5 font-mono text-10 text-ink-3"
    >
      {children > 0 && <Count sign={CHILDREN} n={children} />}
      {files > 0 && <Count sign={FILES} n={files} />}
      {connections > 0 && <Count sign={CONNECTIONS} n={connections} />}
      {life.alerts > 1 && <Count sign={ALERTS} n={life.alerts} />}
    </span>
  );
}

const CHILDREN = <path d="M2 1v6h5M2 4h5" fill="none" stroke="currentColor" />;
const FILES = <rect x="1.5" y="1.5" width="5" height="5" fill="none" stroke="currentColor" />;
const CONNECTIONS = <path d="M4 .5L7.5 4 4 7.5.5 4z" fill="none" stroke="currentColor" />;
const ALERTS = <path d="M4 .8L7.5 7H.5z" fill="none" stroke="currentColor" />;

function Count({ sign, n }: { sign: React.ReactNode; n: number }) {
  return (
    <span className="flex items-center gap-0.5">
      <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
        {sign}
      </svg>
      {short(n)}
    </span>
  );
}

function short(n: number): string {
  return n < 10_000 ? count(n) : `${Math.floor(n / 1000)}k`;
}

/** From the start of the parent to the start of this. */
export function Elapsed({ life }: { life: Life }) {
  const { parent } = life;
  const known = parent?.shown.started && life.shown.started;
  const ms = known ? Math.max(0, life.start - parent.start) : null;
  return (
    <span
      data-tip={known ? `started ${duration(ms!)} after its parent, at ${clock(life.start, true)}` : undefined}
      className="num w-12 flex-none text-right font-mono text-10 whitespace-nowrap text-ink-3"
    >
      {ms === null ? '' : ms < 1 ? '+0' : `+${brief(ms)}`}
    </span>
  );
}

/** One unit, for a narrow column: "75 ms", "3.0 s", "12 min", "5 h". */
function brief(ms: number): string {
  if (ms < 60_000) return duration(ms);
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}
