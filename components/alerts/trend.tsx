import { plural } from '../ui/count';

/** Alerts of a detector over the last two weeks, as small bars; the numbers stand in its label. */
export function Trend({ bins, width = 84 }: { bins: readonly number[]; width?: number }) {
  const most = Math.max(...bins, 1);
  const total = bins.reduce((sum, each) => sum + each, 0);
  const step = width / bins.length;
  const words = `${plural(total, 'alert')} over time, most at once ${most}`;
  return (
    <svg
      role="img"
      aria-label={words}
      data-tip={`${words}. The right end is the newest alert of the queue.`}
      width={width}
      height={16}
      viewBox={`0 0 ${width} 16`}
      className="flex-none"
    >
      <line x1="0" y1="15.5" x2={width} y2="15.5" stroke="var(--line-2)" />
      {bins.map((n, i) => {
        const height = n === 0 ? 0 : Math.max(1.5, (n / most) * 14);
        return (
          <rect key={i} x={i * step} y={15 - height} width={Math.max(1, step - 1)} height={height} fill="var(--bar)" />
        );
      })}
    </svg>
  );
}
