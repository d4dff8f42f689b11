'use client';

import { useQuery } from '@tanstack/react-query';
import type { TokenRow } from '../../lib/sources/source';
import { apiGet } from '../ui/api';

export const TOKENS_KEY = ['tokens'] as const;

/** Who may send, whoever it was given by; revoked ones, too. */
export function useTokens() {
  return useQuery({
    queryKey: TOKENS_KEY,
    queryFn: ({ signal }) => apiGet<{ tokens: TokenRow[] }>('/api/tokens', {}, signal),
    select: ({ tokens }) => tokens,
  });
}
