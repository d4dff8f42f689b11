import type { MarkSign } from '../../lib/process-tree/drawn-row';

export const SIGN_WORD: Record<MarkSign, string> = {
  created: 'file created',
  written: 'file written',
  renamed: 'file renamed',
  deleted: 'file deleted',
  chmod: 'mode changed',
  external: 'connection, external',
  internal: 'connection, internal',
  failed: 'exec failed',
  other: 'other record',
};

/** An event's mark around (0, 0), 11 px wide, with a halo so that it stands on any bar. */
export function MarkShape({ sign, halo = 'var(--surface)' }: { sign: MarkSign; halo?: string }) {
  switch (sign) {
    case 'external':
      return <path d="M0 -5.5L5.5 0 0 5.5 -5.5 0z" fill="var(--text)" stroke={halo} />;
    case 'internal':
      return <path d="M0 -5L5 0 0 5 -5 0z" fill={halo} stroke="var(--text-2)" strokeWidth="1.2" />;
    case 'created':
      return <rect x="-4" y="-4" width="8" height="8" fill={halo} stroke="var(--text)" strokeWidth="1.5" />;
    case 'written':
      return (
        <>
          <rect x="-4" y="-4" width="8" height="8" fill={halo} stroke="var(--text)" strokeWidth="1.5" />
          <path d="M-2 0h4" stroke="var(--text)" strokeWidth="1.5" />
        </>
      );
    case 'renamed':
      return (
        <>
          <rect
            x="-4"
            y="-4"
            width="8"
            height="8"
            fill={halo}
            stroke="var(--text)"
            strokeWidth="1.5"
            strokeDasharray="2 1.2"
          />
          <path d="M-1.5 -2L1 0 -1.5 2" fill="none" stroke="var(--text)" strokeWidth="1.2" />
        </>
      );
    case 'deleted':
      return (
        <>
          <path d="M-4 -4L4 4M4 -4L-4 4" stroke={halo} strokeWidth="4.5" />
          <path d="M-4 -4L4 4M4 -4L-4 4" stroke="var(--text)" strokeWidth="1.8" />
        </>
      );
    case 'chmod':
      return (
        <>
          <path d="M0 -5v10M-5 0h10" stroke={halo} strokeWidth="4.5" />
          <path d="M0 -4.5v9M-4.5 0h9" stroke="var(--text)" strokeWidth="2.4" />
        </>
      );
    case 'failed':
      return <path d="M-4 4L0 -4 4 4z" fill={halo} stroke="var(--text-2)" strokeWidth="1.3" strokeDasharray="2 1.5" />;
    case 'other':
      return <circle r="3" fill={halo} stroke="var(--text-2)" strokeWidth="1.3" />;
  }
}

/** The same in running text, 12 px. */
export function MarkIcon({ sign, className }: { sign: MarkSign; className?: string }) {
  return (
    <svg
      viewBox="-6 -6 12 12"
      width="12"
      height="12"
      className={className ?? 'flex-none'}
      role="img"
      aria-label={SIGN_WORD[sign]}
    >
      <MarkShape sign={sign} />
    </svg>
  );
}
