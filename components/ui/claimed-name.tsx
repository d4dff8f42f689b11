import type { Range } from './adversary-pieces';
import { AdversaryPieces } from './adversary-text';
import { cx } from './class-names';

export interface ClaimedNameProps {
  /** argv[0] or the name that the process claims */
  value: string;
  ranges?: readonly Range[];
  /** in a row marked FAKE the sign would stand twice */
  sign?: boolean;
  className?: string;
}

/**
 * A name that the process claims and its image does not bear. Never show it without the true image beside it. Inside a
 * line it is cut with the line; as an item of a flex row it is cut by itself.
 */
export function ClaimedName({ value, ranges, sign = true, className }: ClaimedNameProps) {
  return (
    <span
      dir="ltr"
      data-value={value}
      data-tip-note="claimed by the process; its image bears another name"
      className={cx(
        'mono max-w-full cut rounded-1 border border-dashed border-lie px-1 whitespace-pre text-ink [unicode-bidi:isolate-override]',
        className,
      )}
    >
      {sign && (
        <span role="img" aria-label="claims to be" data-raw="" className="drawn font-semibold text-lie">
          ≠{' '}
        </span>
      )}
      <AdversaryPieces value={value} ranges={ranges} />
    </span>
  );
}
