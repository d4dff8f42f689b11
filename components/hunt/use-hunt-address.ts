'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useRef } from 'react';
import { type HuntState, readHuntAddress, writeHuntAddress } from './hunt-address';

/** The hunt's state, read from the address and written to it. What is searched for makes history; what is looked at replaces. */
export function useHuntAddress(): [HuntState, (change: Partial<HuntState>) => void] {
  const text = useSearchParams().toString();
  const state = useMemo(() => readHuntAddress(new URLSearchParams(text)), [text]);
  const latest = useRef(state);
  latest.current = state;
  const change = useCallback((part: Partial<HuntState>) => {
    latest.current = { ...latest.current, ...part };
    const to = window.location.pathname + writeHuntAddress(latest.current);
    if ('query' in part || 'from' in part || 'to' in part) window.history.pushState(null, '', to);
    else window.history.replaceState(null, '', to);
  }, []);
  return [state, change];
}
