import { AdversaryPieces } from '../ui/adversary-text';
import { cx } from '../ui/class-names';
import { Hash } from '../ui/hash';
import type { ReasonPart } from './reason';

/** Why it matched. One line, cut at the end (the queue), or wrapped (panels). */
export function ReasonSentence({
  parts,
  wrap = false,
  hashTail = 0,
  className,
}: {
  parts: readonly ReasonPart[];
  wrap?: boolean;
  hashTail?: number;
  className?: string;
}) {
  const raw = parts.map(({ text }) => text).join(' ');
  return (
    <span
      dir="ltr"
      data-value={raw}
      className={cx(
        'mono text-ink [unicode-bidi:isolate-override]',
        wrap ? 'leading-5 wrap-anywhere whitespace-pre-wrap' : 'cut whitespace-pre',
        className,
      )}
    >
      {parts.map((part, index) => (
        <span key={index} className={part.kind === 'words' ? 'text-ink-2' : undefined}>
          {index > 0 && ' '}
          {part.kind === 'words' && part.text}
          {part.kind === 'hash' && <Hash value={part.text} tail={hashTail} matched className="text-[length:inherit]" />}
          {part.kind === 'value' && <AdversaryPieces value={part.text} ranges={part.ranges} shortenHome />}
        </span>
      ))}
    </span>
  );
}
