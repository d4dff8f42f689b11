'use client';

import { ApiError } from '../ui/api';
import { Button } from '../ui/button';

/** A decision on a text that somebody changed meanwhile was refused: the way out is the present text. */
export function ReloadStale({ error, onReload }: { error: unknown; onReload: () => void }) {
  if (!(error instanceof ApiError) || error.status !== 409) return null;
  return (
    <div className="flex items-center gap-3 px-1 pb-1 text-12">
      <Button onClick={onReload}>Load the present text</Button>
      <span className="text-ink-2">Its backtest follows; then decide.</span>
    </div>
  );
}
