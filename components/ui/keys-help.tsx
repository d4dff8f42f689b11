'use client';

import { useState } from 'react';
import { Dialog } from './dialog';
import { Kbd } from './kbd';
import { type KeyMap, useKeys, useKeysState } from './keys';

const SHOWN: Record<string, string> = {
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  ' ': 'Space',
};

export function keyLabel(name: string): string {
  return name
    .split('+')
    .map((part) => SHOWN[part] ?? (part === 'ctrl' ? 'Ctrl' : part === 'shift' ? 'Shift' : part))
    .join(' ');
}

/** `?` opens the sheet with every key of what is on screen. */
export function KeysHelp() {
  const [open, setOpen] = useState(false);
  const { list, on } = useKeysState();
  useKeys({ '?': { label: 'show this sheet', run: () => setOpen(true) } }, { title: 'Everywhere' });
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title="Keys" width={480}>
      {!on && <p className="mb-3 text-12 text-over">One-letter keys are switched off in the settings.</p>}
      <div className="grid gap-4">
        {open &&
          list().map((group, index) => (
            <section key={index}>
              <h3 className="mb-1 text-11 text-ink-2">{group.title}</h3>
              <dl className="grid grid-cols-[112px_1fr] text-12">
                {[...byLabel(group.map)].map(([label, keys]) => (
                  <div key={label} className="contents">
                    <dt className="flex h-row items-center gap-1">
                      {keys.map((key) => (
                        <Kbd key={key}>{keyLabel(key)}</Kbd>
                      ))}
                    </dt>
                    <dd className="flex h-row items-center">{label}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
    </Dialog>
  );
}

function byLabel(map: KeyMap): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const [key, { label }] of Object.entries(map)) out.set(label, [...(out.get(label) ?? []), key]);
  return out;
}
