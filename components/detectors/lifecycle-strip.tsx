import { type DetectorRow, isNoisy } from '../../lib/detectors/detector';
import { cx } from '../ui/class-names';

export const STAGES = ['draft', 'testing', 'observing', 'live', 'noisy', 'paused', 'retired'] as const;
export type Stage = (typeof STAGES)[number];

/** A detector's stage: noisy is what a live one is by its numbers. */
export function stageOf({ state, alertsInDay }: Pick<DetectorRow, 'state' | 'alertsInDay'>): Stage {
  return state === 'live' && isNoisy(alertsInDay) ? 'noisy' : state;
}

const TELLS: Record<Stage, string> = {
  draft: 'being written; nothing checks events by it',
  testing: 'its text ran over everything stored, and the figures are kept',
  observing: 'checks every event and records matches; raises no alert',
  live: 'checks every event, and matches raise alerts',
  noisy: 'live, and raises more alerts than anybody reads',
  paused: 'checks no events until it is resumed',
  retired: 'history: a new hypothesis brings its idea back',
};

/** Where an idea stands on its way from a draft to a detector and beyond. */
export function LifecycleStrip({ stage }: { stage: Stage }) {
  return (
    <ol aria-label="Lifecycle" className="flex flex-wrap items-center gap-y-1 text-10">
      {STAGES.map((one, i) => (
        <li key={one} aria-current={one === stage ? 'step' : undefined} className="inline-flex items-center">
          {i > 0 && (
            <span aria-hidden="true" className="px-0.5 text-ink-3">
              {one === 'noisy' || one === 'paused' ? '/' : '›'}
            </span>
          )}
          <span
            data-tip={`${one}: ${TELLS[one]}`}
            className={cx(
              'rounded-1 border px-0.5',
              one === stage
                ? 'border-accent-line bg-accent-bg font-semibold text-ink'
                : 'border-transparent text-ink-3',
            )}
          >
            {one}
          </span>
        </li>
      ))}
    </ol>
  );
}
