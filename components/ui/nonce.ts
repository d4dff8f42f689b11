'use client';

import { createContext, use } from 'react';

/** The nonce of this page's content security policy: editors and menus that add <style> elements must carry it. */
export const NonceContext = createContext<string | undefined>(undefined);

export function useNonce(): string | undefined {
  return use(NonceContext);
}
