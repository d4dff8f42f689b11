import type { ReactNode } from 'react';
import { Button } from './button';

export interface ProgressProps {
  /** 0..1; undefined while the length of the work is not known */
  value?: number;
  label: string;
  /** the counts so far */
  children: ReactNode;
  onCancel?: () => void;
}

/** Long work: a bar, what is done so far, Cancel. */
export function Progress({ value, label, children, onCancel }: ProgressProps) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div className="text-12">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1 rounded-1 bg-raised"
      >
        <div
          className={percent === undefined ? 'h-1 w-1/4 animate-pulse rounded-1 bg-accent' : 'h-1 rounded-1 bg-accent'}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </div>
      <div className="mt-2.5 flex items-center justify-between gap-3">
        <div className="num">{children}</div>
        {onCancel && (
          <Button size="sm" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </div>
  );
}
