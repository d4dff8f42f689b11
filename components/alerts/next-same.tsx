'use client';

import { Button } from '../ui/button';

export type Same = 'host' | 'detector' | 'lineage';

/** On to the next alert that shares something with this one. */
export function NextSame({ onNext }: { onNext: (same: Same) => void }) {
  return (
    <div className="mt-2 flex flex-wrap items-center gap-1.5 text-11 text-ink-2">
      Next of the same
      <Button size="sm" variant="ghost" kbd="H" onClick={() => onNext('host')}>
        host
      </Button>
      <Button size="sm" variant="ghost" kbd="D" onClick={() => onNext('detector')}>
        detector
      </Button>
      <Button size="sm" variant="ghost" kbd="T" onClick={() => onNext('lineage')}>
        tree
      </Button>
    </div>
  );
}
