'use client';

import { useQuery } from '@tanstack/react-query';
import type { LinkTemplate } from '../../lib/telemetry/link-template';
import { apiGet } from '../ui/api';

export const LINKS_KEY = ['settings', 'links'] as const;
const NONE: readonly LinkTemplate[] = [];

/** The places where values can be looked up, as /settings has them. */
export function useLinkTemplates(): readonly LinkTemplate[] {
  const { data } = useQuery({
    queryKey: LINKS_KEY,
    queryFn: ({ signal }) => apiGet<{ templates: LinkTemplate[] }>('/api/settings/links', {}, signal),
    staleTime: 300_000,
  });
  return data?.templates ?? NONE;
}
