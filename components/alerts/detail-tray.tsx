'use client';

import { Bookmark } from 'lucide-react';
import { Button } from '../ui/button';

/** What is marked on this alert, and the way on: "3 observed · New hypothesis". */
export function DetailTray({ observed, checked, onNew }: { observed: number; checked: number; onNew: () => void }) {
  const words = checked > 0 ? `${checked} selected` : observed > 0 ? `${observed} observed` : 'Nothing observed yet';
  return (
    <div className="flex h-10 flex-none items-center gap-2 border-t border-line px-3 text-12" aria-live="polite">
      <Bookmark
        size={13}
        aria-hidden="true"
        className={observed > 0 ? 'text-accent' : 'text-ink-3'}
        fill={observed > 0 ? 'currentColor' : 'none'}
      />
      <span className={observed + checked > 0 ? 'text-ink' : 'text-ink-3'}>{words}</span>
      <Button
        size="sm"
        kbd="n"
        className="ml-auto"
        variant={observed + checked > 0 ? 'primary' : 'default'}
        onClick={onNew}
      >
        New hypothesis
      </Button>
    </div>
  );
}
