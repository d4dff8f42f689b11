import type { Severity } from '../../lib/alerts/alert';
import { cx } from './class-names';

export const SEVERITY_WORD: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  informational: 'Info',
};

const COLOUR: Record<Severity, string> = {
  critical: 'text-critical',
  high: 'text-high',
  medium: 'text-medium',
  low: 'text-low',
  informational: 'text-low',
};

/** Unknown levels count as informational. */
export function severityOf(level: string): Severity {
  return level in SEVERITY_WORD ? (level as Severity) : 'informational';
}

/** Shape and, unless `word` is false, the word: colour is never the only sign. */
export function SeverityGlyph({
  severity,
  word = true,
  className,
}: {
  severity: Severity;
  word?: boolean;
  className?: string;
}) {
  return (
    <span
      data-tip={word ? undefined : SEVERITY_WORD[severity]}
      className={cx('inline-flex items-center gap-1.25 text-12 whitespace-nowrap', COLOUR[severity], className)}
    >
      <SeverityMark severity={severity} titled={!word} />
      {word && SEVERITY_WORD[severity]}
    </span>
  );
}

/** The shape alone, 12 px, in the current colour: also for use inside other drawings. */
export function SeverityMark({ severity, titled = false }: { severity: Severity; titled?: boolean }) {
  return (
    <svg
      viewBox="0 0 12 12"
      className="size-3 flex-none"
      role={titled ? 'img' : undefined}
      aria-hidden={titled ? undefined : true}
      aria-label={titled ? SEVERITY_WORD[severity] : undefined}
    >
      <SeverityShape severity={severity} />
    </svg>
  );
}

/** On a 12 x 12 grid: octagon !, triangle, half diamond, ring, dot. */
export function SeverityShape({ severity }: { severity: Severity }) {
  switch (severity) {
    case 'critical':
      return (
        <>
          <path d="M4 .8h4L11.2 4v4L8 11.2H4L.8 8V4z" fill="currentColor" />
          <path d="M6 3v3.6M6 8v1.1" stroke="var(--surface)" strokeWidth="1.5" />
        </>
      );
    case 'high':
      return <path d="M6 1.2l5.2 9.4H.8z" fill="currentColor" />;
    case 'medium':
      return (
        <>
          <path d="M6 .9L11.1 6 6 11.1.9 6z" fill="none" stroke="currentColor" strokeWidth="1.4" />
          <path d="M6 .9L11.1 6 6 11.1z" fill="currentColor" />
        </>
      );
    case 'low':
      return <circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" strokeWidth="1.5" />;
    case 'informational':
      return <circle cx="6" cy="6" r="2" fill="currentColor" />;
  }
}
