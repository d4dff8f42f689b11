'use client';

import { useEffect, useRef } from 'react';
import { replaceAddressQuietly } from '../ui/quiet-address';
import { type DetailView, detailQuery } from './detail-url';

const SETTLE_MS = 200;

/** Writes the view to the address once it rests: browsers refuse hundreds of writes a minute. */
export function useDetailAddress(view: DetailView): void {
  const query = detailQuery(view);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => replaceAddressQuietly(window.location.pathname + query), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [query]);
}
