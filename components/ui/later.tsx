'use client';

import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

/**
 * A component whose code comes after the page stands: what nobody sees at first should not make them wait. Once the code
 * is there it draws at once, so that a focus can go into it; `warmUp` fetches it before anybody asks.
 * @param Meanwhile what stands there until then: a skeleton, or something that is given the same
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Meanwhile: ReactNode | ((props: P) => ReactNode) = null,
) {
  let Ready: ComponentType<P> | undefined;
  let coming: Promise<void> | undefined;
  const warmUp = (): Promise<void> => {
    coming ??= load().then(
      (component) => {
        Ready = component;
      },
      () => {
        // the server was away, or has a new version: the next one who looks asks again
        coming = undefined;
      },
    );
    return coming;
  };
  function Later(props: P) {
    const [, draw] = useState(false);
    useEffect(() => {
      if (!Ready) void warmUp().then(() => draw(true));
    }, []);
    if (Ready) return <Ready {...props} />;
    return typeof Meanwhile === 'function' ? <Meanwhile {...props} /> : Meanwhile;
  }
  return Object.assign(Later, { warmUp, isReady: () => Ready !== undefined });
}

/** Fetches the code of all of these once the browser has nothing else to do; answers how to call it off. */
export function warmUpLater(parts: readonly { warmUp: () => Promise<void> }[]): () => void {
  const all = () => {
    for (const part of parts) void part.warmUp();
  };
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(all, 1_000);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(all, { timeout: 3_000 });
  return () => cancelIdleCallback(asked);
}
