'use client';

import { Button } from '../ui/button';

/** The rule was saved in another tab or by somebody else, and this page holds a text of its own. */
export function ElsewhereBand({ onLoad, onKeep }: { onLoad: () => void; onKeep: () => void }) {
  return (
    <div role="alert" className="flex flex-none items-center gap-3 border-b border-over bg-over-bg px-3 py-1.5 text-12">
      <span>The rule was changed elsewhere, and you have changes of your own.</span>
      <Button size="sm" onClick={onLoad}>
        Load the present text
      </Button>
      <Button size="sm" variant="ghost" onClick={onKeep}>
        Keep mine, and save over it
      </Button>
    </div>
  );
}
