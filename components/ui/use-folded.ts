'use client';

import { useState } from 'react';

/** Whether a part of a page is folded; kept in this browser. @param name of the part */
export function useFolded(name: string): [boolean, (folded: boolean) => void] {
  const [folded, setFolded] = useState(() => kept(name));
  return [
    folded,
    (next) => {
      setFolded(next);
      try {
        localStorage.setItem(name, next ? 'yes' : 'no');
      } catch {
        // a browser without storage forgets it, no more
      }
    },
  ];
}

function kept(name: string): boolean {
  if (typeof window === 'undefined') return false;
  try {
    return localStorage.getItem(name) === 'yes';
  } catch {
    return false;
  }
}
