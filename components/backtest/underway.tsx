import type { BacktestProgress } from '../../lib/backtest/report';
import { Progress } from '../ui/progress';
import { progressWords } from './progress-words';

/** How far a backtest is that takes longer than a moment, and what it found so far. It lies over the old numbers. */
export function Underway({ progress }: { progress: BacktestProgress }) {
  const { asked, of, loaded } = progress;
  return (
    <div className="absolute inset-x-0 top-full border-b border-line bg-surface px-3 pt-2 pb-1.5 text-11 text-ink-2">
      <Progress label="Backtest" value={loaded !== undefined || of === 0 ? undefined : asked / of}>
        {progressWords(progress)}
      </Progress>
    </div>
  );
}
