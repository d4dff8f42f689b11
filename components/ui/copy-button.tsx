'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from './copy-raw';
import { IconButton } from './icon-button';

/** Copies the raw value. */
export function CopyButton({ value, label = 'Copy' }: { value: string; label?: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const said = { ready: label, copied: 'Copied', refused: 'The browser refused: select the text and press Ctrl C' };
  return (
    <IconButton
      label={said[state]}
      onClick={async (event) => {
        event.stopPropagation();
        setState((await copyText(value)) ? 'copied' : 'refused');
      }}
    >
      {state === 'copied' ? <Check size={14} className="text-true" /> : <Copy size={14} />}
    </IconButton>
  );
}
