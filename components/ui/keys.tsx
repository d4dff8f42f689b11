'use client';

import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { KEYS_COOKIE, remember } from './cookies';
import { keyName, reachesPage } from './key-name';

export interface KeyAction {
  /** for the help sheet; the same label on two keys is shown as one line */
  label: string;
  run: (event: KeyboardEvent) => void;
}
/** By key name: 'j', 'G', 'Enter', 'Escape', 'ArrowDown', 'ctrl+k' (ctrl stands for Cmd on a Mac). */
export type KeyMap = Record<string, KeyAction>;

interface Registered {
  title: string;
  map: KeyMap;
}

interface KeysState {
  /** one-letter keys are on */
  on: boolean;
  setOn: (on: boolean) => void;
  register: (ref: { current: Registered }) => () => void;
  /** what the keys do now, the innermost first */
  list: () => Registered[];
}

const KeysContext = createContext<KeysState | null>(null);

/** One listener for the whole console. What was registered last answers first, so Esc closes the topmost thing first. */
export function KeysProvider({ initiallyOn, children }: { initiallyOn: boolean; children: ReactNode }) {
  const stack = useRef<{ current: Registered }[]>([]);
  const [on, setOnState] = useState(initiallyOn);

  const register = useCallback((ref: { current: Registered }) => {
    stack.current.push(ref);
    return () => {
      stack.current = stack.current.filter((other) => other !== ref);
    };
  }, []);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = keyName(event);
      if (!reachesPage(name, event, on)) return;
      for (const { current } of [...stack.current].reverse()) {
        const action = current.map[name];
        if (!action) continue;
        event.preventDefault();
        action.run(event);
        return;
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [on]);

  const state = useMemo<KeysState>(
    () => ({
      on,
      setOn: (next) => {
        remember(KEYS_COOKIE, next ? 'on' : 'off');
        setOnState(next);
      },
      register,
      list: () => [...stack.current].reverse().map((ref) => ref.current),
    }),
    [on, register],
  );
  return <KeysContext value={state}>{children}</KeysContext>;
}

/**
 * The keys of a page or panel while it is mounted and `enabled`. One-letter keys are left alone in inputs and editors,
 * while a dialog or menu is open, and when they are switched off in the settings. `title` heads them in the help sheet.
 */
export function useKeys(map: KeyMap, { title, enabled = true }: { title: string; enabled?: boolean }): void {
  const { register } = useKeysState();
  const ref = useRef<Registered>({ title, map });
  useEffect(() => {
    ref.current = { title, map };
  });
  useEffect(() => (enabled ? register(ref) : undefined), [enabled, register]);
}

export function useKeysState(): KeysState {
  const state = use(KeysContext);
  if (!state) throw new Error('KeysProvider is missing');
  return state;
}
