'use client';

import { type CSSProperties, useEffect, useState } from 'react';
import { cx } from './class-names';

/** A bar in the place of text that has not come yet. */
export function Skeleton({ width, className }: { width: number | string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cx('block h-2.25 rounded-1 bg-raised', className)}
      style={{ width } as CSSProperties}
    />
  );
}

/** True after 150 ms: what comes faster needs no skeleton. */
export function useLate(ms = 150): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}

const WIDTHS = [62, 48, 70, 55, 66, 44, 58];

/** Rows with their final height, after 150 ms. Never over old data. */
export function SkeletonRows({ rows = 8, height = 28 }: { rows?: number; height?: number }) {
  const late = useLate();
  return (
    <div role="status" aria-label="Loading" className="min-h-0 overflow-hidden">
      {late &&
        Array.from({ length: rows }, (_, index) => (
          <div key={index} className="flex items-center gap-4 border-b border-line px-3" style={{ height }}>
            <Skeleton width={52} className="flex-none" />
            <div className="grid flex-1 gap-1.75">
              <Skeleton width={`${WIDTHS[index % 7]! - 22}%`} />
              {height >= 40 && <Skeleton width={`${WIDTHS[index % 7]!}%`} />}
            </div>
            <Skeleton width={54} className="flex-none" />
          </div>
        ))}
    </div>
  );
}
