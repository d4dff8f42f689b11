'use client';

import { useState } from 'react';
import { Dialog } from './dialog';
import { Kbd } from './kbd';
import { type KeyMap, useKeys, useKeysState } from './keys';

/** The title of keys that work on every page. */
export const EVERYWHERE = 'Everywhere';

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
  // the key itself, which also joins the parts of others
  if (name === '+') return name;
  return name
    .split('+')
    .map((part) => SHOWN[part] ?? (part === 'ctrl' ? 'Ctrl' : part === 'shift' ? 'Shift' : part))
    .join(' ');
}

/** `?` opens the sheet with every key of what is on screen. */
export function KeysHelp() {
  const [open, setOpen] = useState(false);
  const { list, on } = useKeysState();
  useKeys({ '?': { label: 'show this sheet', run: () => setOpen(true) } }, { title: EVERYWHERE });
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title="Keys" width={480}>
      {!on && <p className="mb-3 text-12 text-over">One-letter keys are switched off in the settings.</p>}
      <div className="grid gap-4">
        {open &&
          byTitle(list()).map((group) => (
            <section key={group.title}>
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

/** Pages and panels first, what works everywhere last. */
function byTitle(groups: readonly { title: string; map: KeyMap }[]): { title: string; map: KeyMap }[] {
  const out = new Map<string, KeyMap>();
  for (const { title, map } of groups) out.set(title, { ...map, ...out.get(title) });
  const all = [...out].map(([title, map]) => ({ title, map }));
  return [...all.filter(({ title }) => title !== EVERYWHERE), ...all.filter(({ title }) => title === EVERYWHERE)];
}

function byLabel(map: KeyMap): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const [key, { label }] of Object.entries(map)) out.set(label, [...(out.get(label) ?? []), key]);
  return out;
}
