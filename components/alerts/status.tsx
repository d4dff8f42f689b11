import type { AlertStatus, Disposition } from '../../lib/alerts/alert';
import { cx } from '../ui/class-names';

export const STATUS_WORD: Record<AlertStatus, string> = {
  new: 'New',
  in_progress: 'In progress',
  closed: 'Closed',
  withdrawn: 'Withdrawn',
};

export const DISPOSITION_WORD: Record<Disposition, string> = {
  true_positive: 'True positive',
  benign_true_positive: 'Benign true positive',
  false_positive: 'False positive',
  duplicate: 'Duplicate',
};

/** For narrow columns. */
export const DISPOSITION_SHORT: Record<Disposition, string> = {
  true_positive: 'True pos.',
  benign_true_positive: 'Benign',
  false_positive: 'False pos.',
  duplicate: 'Duplicate',
};

/** What each verdict means, for the one who has to choose. */
export const DISPOSITION_MEANING: Record<Disposition, string> = {
  true_positive: 'The detector is right, and somebody is up to no good. Counts as known true.',
  benign_true_positive:
    'The detector is right, and the activity is allowed: a test, an administrator. Counts as known false.',
  false_positive: 'The detector is wrong: this is not what it looks for. Counts as known false.',
  duplicate: 'Judged elsewhere: another alert tells the same story.',
};

/** Ring: new; half: in progress; check: closed; dashed: withdrawn by a later record. */
export function StatusGlyph({ status, className }: { status: AlertStatus; className?: string }) {
  return (
    <svg viewBox="0 0 10 10" aria-hidden="true" className={cx('size-2.5 flex-none', className)}>
      {status === 'new' && <circle cx="5" cy="5" r="3.6" fill="none" stroke="var(--accent)" strokeWidth="1.8" />}
      {status === 'in_progress' && (
        <>
          <circle cx="5" cy="5" r="4.2" fill="none" stroke="var(--text-2)" strokeWidth="1.2" />
          <path d="M5 .8a4.2 4.2 0 0 1 0 8.4z" fill="var(--text-2)" />
        </>
      )}
      {status === 'closed' && (
        <path d="M1.2 5.4l2.6 2.6L8.8 2.4" fill="none" stroke="var(--text-3)" strokeWidth="1.6" />
      )}
      {status === 'withdrawn' && (
        <circle cx="5" cy="5" r="3.8" fill="none" stroke="var(--text-3)" strokeWidth="1.2" strokeDasharray="2 1.6" />
      )}
    </svg>
  );
}
