import type { Brittle } from '../../lib/promotion/brittle';

/** Says on which changes of mere strings a detector loses a threat; "stands" where it survives all of them. */
export function BrittleTag({ brittle }: { brittle: Brittle | undefined }) {
  if (!brittle) return <span className="text-ink-3">–</span>;
  const broken = [...new Set(brittle.threats.flatMap((t) => t.breaksOn))];
  if (broken.length === 0)
    return (
      <span className="text-ink-2" data-tip="It stands every change of mere strings in the threats that it catches">
        stands
      </span>
    );
  const tip = brittle.threats
    .filter((t) => t.breaksOn.length > 0)
    .map((t) => `T-${t.id}: ${t.breaksOn.join(', ')}`)
    .join('\n');
  return (
    <span data-tip={`It breaks on\n${tip}`} className="flex min-w-0 gap-1 text-over">
      <span className="cut">{broken[0]}</span>
      {broken.length > 1 && <span className="num flex-none">+{broken.length - 1}</span>}
    </span>
  );
}
