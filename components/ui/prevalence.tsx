import type { Prevalence as PrevalenceValue } from '../../lib/telemetry/shown';
import { cx } from './class-names';
import { count, plural } from './count';

const MOST_BOXES = 12;

export interface PrevalenceProps {
  value: PrevalenceValue;
  /** the host boxes before the words */
  boxes?: boolean;
  /** only "5/6", for narrow columns; the words are on hover */
  short?: boolean;
  /** what the numbers are about, where it is not the value beside them: "these facts" */
  what?: string;
  className?: string;
}

/** On how many other hosts, and how often: "5 of 6 other hosts · 116 events". Orange: seen elsewhere. */
export function Prevalence({ value, boxes = true, short = false, what, className }: PrevalenceProps) {
  const words = what ? `${what}: ${prevalenceWords(value)}` : prevalenceWords(value);
  return (
    <span
      data-tip={
        short
          ? `${words}\nthis host and all confirmed threats are left out`
          : 'outside this incident and all confirmed threats'
      }
      className={cx(
        'inline-flex items-center gap-1.5 text-11 whitespace-nowrap',
        value.hosts > 0 ? 'text-over' : 'text-ink-2',
        className,
      )}
    >
      {boxes && <HostBoxes hosts={value.hosts} reporting={value.reporting} />}
      {short ? (
        <span className="num rounded-1 border border-line-2 px-1 font-mono text-10">
          {value.hosts}/{value.reporting}
        </span>
      ) : (
        <span className="num">{words}</span>
      )}
    </span>
  );
}

export function prevalenceWords({ hosts, reporting, events }: PrevalenceValue): string {
  if (reporting === 0) return 'no other host reports this';
  const base = `${count(hosts)} of ${plural(reporting, 'other host')}`;
  return hosts === 0 ? base : `${base} · ${plural(events, 'event')}`;
}

/** One box a host, filled where it was seen; above twelve hosts a bar with the same meaning. */
export function HostBoxes({ hosts, reporting }: { hosts: number; reporting: number }) {
  if (reporting === 0) return null;
  if (reporting > MOST_BOXES) {
    const width = MOST_BOXES * 6;
    const filled = hosts === 0 ? 0 : Math.max(2, (width * hosts) / reporting);
    return (
      <svg width={width} height="10" aria-hidden="true" className="flex-none">
        <rect x=".5" y=".5" width={width - 1} height="9" rx="1.5" fill="none" stroke="var(--line-2)" />
        <rect x="0" y="0" width={filled} height="10" rx="1.5" fill="var(--over)" />
      </svg>
    );
  }
  return (
    <svg width={reporting * 7 - 1} height="10" aria-hidden="true" className="flex-none">
      {Array.from({ length: reporting }, (_, index) => (
        <rect
          key={index}
          x={index * 7 + 0.5}
          y=".5"
          width="5"
          height="9"
          rx="1.5"
          fill={index < hosts ? 'var(--over)' : 'none'}
          stroke={index < hosts ? 'var(--over)' : 'var(--line-2)'}
        />
      ))}
    </svg>
  );
}
