'use client';

import { useEffect, useState } from 'react';

/**
 * False until what this component drew first stands on the screen. What a page can do without for a moment asks the
 * server only then, so that it does not take the processor from what the analyst waits for.
 */
export function usePainted(): boolean {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // a frame is painted after its callbacks: the timer runs when it was
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setPainted(true));
    });
    // a page in the background has no frames, and nobody waits for its rows
    const unseen = setTimeout(() => setPainted(true), 2_000);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      clearTimeout(unseen);
    };
  }, []);
  return painted;
}
