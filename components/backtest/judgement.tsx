import type { Judgement } from '../../lib/backtest/report';

export const JUDGEMENT_WORD: Record<Judgement, string> = {
  true: 'known true',
  false: 'known false',
  unjudged: 'unjudged',
};

/** Green dot with a check, grey ring with a cross, or an empty dotted ring: shape first, colour second. */
export function JudgementGlyph({ judgement, titled = true }: { judgement: Judgement; titled?: boolean }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      className="flex-none"
      role={titled ? 'img' : undefined}
      aria-hidden={titled ? undefined : true}
      aria-label={titled ? JUDGEMENT_WORD[judgement] : undefined}
      data-tip={titled ? JUDGEMENT_WORD[judgement] : undefined}
    >
      {judgement === 'true' && (
        <>
          <circle cx="6" cy="6" r="4.5" fill="var(--true)" />
          <path d="M3.8 6.2l1.6 1.6 2.9-3.4" stroke="var(--surface)" strokeWidth="1.5" fill="none" />
        </>
      )}
      {judgement === 'false' && (
        <>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="var(--text-2)" strokeWidth="1.4" />
          <path d="M4 4l4 4M8 4l-4 4" stroke="var(--text-2)" strokeWidth="1.3" />
        </>
      )}
      {judgement === 'unjudged' && (
        <circle cx="6" cy="6" r="4.2" fill="none" stroke="var(--text-3)" strokeWidth="1.4" strokeDasharray="1.8 1.5" />
      )}
    </svg>
  );
}

/** How a stretch of a bar is filled: solid, hatched, plain. The hatch is <HatchPattern>, once per drawing. */
export const JUDGEMENT_FILL: Record<Judgement, string> = {
  true: 'var(--true)',
  false: 'url(#known-false)',
  unjudged: 'var(--bar)',
};

export function HatchPattern() {
  return (
    <defs>
      <pattern id="known-false" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="4" height="4" fill="var(--surface)" />
        <rect width="2" height="4" fill="var(--noise)" />
      </pattern>
    </defs>
  );
}
