import { type PieceOptions, pieces } from './adversary-pieces';
import { cx } from './class-names';

export interface AdversaryTextProps extends Pick<PieceOptions, 'ranges' | 'dimUntil' | 'shortenHome'> {
  /** canonical text, see lib/telemetry/text.ts */
  value: string;
  /** one line, cut at the end (default), or wrapped anywhere */
  wrap?: boolean;
  /** reachable with Tab, so that the full value shows on focus too; not for the cells of long lists */
  focusable?: boolean;
  className?: string;
}

/**
 * Everything that an adversary or an agent wrote: monospace, text nodes only, no invisible characters, matched
 * characters marked, always in logical order. Cut text shows its full value on hover and focus (tooltip-layer.tsx);
 * copying gives the raw value (copy-raw.ts).
 */
export function AdversaryText({ value, wrap = false, focusable = false, className, ...options }: AdversaryTextProps) {
  return (
    <span
      dir="ltr"
      data-value={value}
      tabIndex={focusable ? 0 : undefined}
      className={cx(
        'mono [unicode-bidi:isolate-override]',
        wrap ? 'wrap-anywhere whitespace-pre-wrap' : 'cut whitespace-pre',
        className,
      )}
    >
      <AdversaryPieces value={value} {...options} />
    </span>
  );
}

/** The same without a box of its own: a part of an AdversaryText-like line. */
export function AdversaryPieces({ value, ...options }: { value: string } & PieceOptions) {
  return pieces(value, options).map((piece, index) => {
    const className = cx(piece.marked && 'matched', piece.dim && !piece.marked && 'text-ink-2');
    const escaped = piece.raw !== undefined && piece.text !== '~';
    const text = escaped ? (
      <span data-raw={piece.raw} className="rounded-1 bg-over-bg px-0.5 text-over outline outline-over/40">
        {piece.text}
      </span>
    ) : (
      piece.text
    );
    // most of a long list is plain: no element for it
    if (typeof text === 'string' && className === '' && piece.raw === undefined) return text;
    if (piece.marked)
      return (
        <mark key={index} className={className}>
          {text}
        </mark>
      );
    return (
      <span key={index} data-raw={escaped ? undefined : piece.raw} className={className || undefined}>
        {text}
      </span>
    );
  });
}
