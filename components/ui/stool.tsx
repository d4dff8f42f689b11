/** Legs: detectors that catch a threat by themselves. A table wants three; a missing leg is a dotted orange stroke. */
export function Stool({ legs, wanted = 3, className }: { legs: number; wanted?: number; className?: string }) {
  const drawn = Math.min(Math.max(legs, wanted), 9);
  const spread = 30;
  return (
    <svg
      viewBox="0 0 44 36"
      className={className ?? 'h-9 w-11 flex-none'}
      role="img"
      aria-label={`${legs} legs of ${wanted} wanted`}
    >
      <path d="M3 4h38" stroke="var(--text)" strokeWidth="3" strokeLinecap="round" />
      {Array.from({ length: drawn }, (_, index) => {
        const at = drawn === 1 ? 0.5 : index / (drawn - 1);
        const top = 9 + at * 26;
        const foot = 7 + at * spread;
        const missing = index >= legs;
        return (
          <path
            key={index}
            d={`M${top} 6L${foot} 34`}
            stroke={missing ? 'var(--over)' : 'var(--text-2)'}
            strokeWidth="2.2"
            strokeLinecap="round"
            strokeDasharray={missing ? '1 4' : undefined}
          />
        );
      })}
    </svg>
  );
}
