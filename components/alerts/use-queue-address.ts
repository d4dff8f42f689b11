'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { replaceAddressQuietly } from '../ui/quiet-address';
import { type QueueState, readAddress, writeAddress } from './queue-address';

const SETTLE_MS = 250;

/** The queue's state, read from the address and written to it. Filters make history; text and the cursor replace. */
export function useQueueAddress(): [QueueState, (change: Partial<QueueState>) => void] {
  const search = useSearchParams();
  const text = search.toString();
  const state = useMemo(() => readAddress(new URLSearchParams(text)), [text]);
  const latest = useRef(state);
  // the cursor is written past the router, which therefore knows an old one
  latest.current = { ...state, at: latest.current.at };
  const change = useCallback((part: Partial<QueueState>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    const to = window.location.pathname + writeAddress(next);
    // a cursor alone is no navigation; a whole view is, wherever its cursor stands
    if (Object.keys(part).join() === 'at') replaceAddressQuietly(to);
    else if ('q' in part || 'preview' in part) window.history.replaceState(null, '', to);
    else window.history.pushState(null, '', to);
  }, []);
  return [state, change];
}

/** Writes the cursor to the address once it rests: browsers refuse hundreds of writes a minute. */
export function useCursorInAddress(at: string | null, change: (part: Partial<QueueState>) => void): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => change({ at }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [at, change]);
}
