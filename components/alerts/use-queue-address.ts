'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { type QueueState, readAddress, writeAddress } from './queue-address';

const SETTLE_MS = 250;

/** The queue's state, read from the address and written to it. Filters make history; text and the cursor replace. */
export function useQueueAddress(): [QueueState, (change: Partial<QueueState>) => void] {
  const search = useSearchParams();
  const text = search.toString();
  const state = useMemo(() => readAddress(new URLSearchParams(text)), [text]);
  const latest = useRef(state);
  latest.current = state;
  const change = useCallback((part: Partial<QueueState>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    const to = window.location.pathname + writeAddress(next);
    if ('q' in part || 'at' in part || 'preview' in part) window.history.replaceState(null, '', to);
    else window.history.pushState(null, '', to);
  }, []);
  return [state, change];
}

/**
 * Writes the cursor to the address once it rests: browsers refuse hundreds of writes a minute. Call what this gives
 * before going to another page: a write that came later would take the address back, and the person with it.
 */
export function useCursorInAddress(at: string | null, change: (part: Partial<QueueState>) => void): () => void {
  const first = useRef(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    timer.current = setTimeout(() => change({ at }), SETTLE_MS);
    return () => clearTimeout(timer.current);
  }, [at, change]);
  return useCallback(() => {
    clearTimeout(timer.current);
    first.current = true;
  }, []);
}
