'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Problem } from '../../lib/sigma/errors';
import { apiGet, apiSend } from '../ui/api';
import type { FieldHelp } from './completion';

/** A text and what is wrong with it. */
export interface CheckedRule {
  yaml: string;
  problems: Problem[];
}

const PAUSE_MS = 150;
const NONE: FieldHelp[] = [];

/** The last text that was checked; null before the first answer. */
export function useRuleCheck(yaml: string, enabled = true): CheckedRule | null {
  const [asked, setAsked] = useState(yaml);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(yaml), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [yaml]);
  const { data } = useQuery({
    queryKey: ['rule-check', asked],
    queryFn: async ({ signal }): Promise<CheckedRule> => {
      const { problems } = await apiSend<{ problems: Problem[] }>('POST', '/api/rules/check', { yaml: asked }, signal);
      return { yaml: asked, problems };
    },
    enabled: enabled && asked.trim() !== '',
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return data ?? null;
}

/** The fields that rules may use, with their meaning, for completion and help. */
export function useFields(): readonly FieldHelp[] {
  const { data } = useQuery({
    queryKey: ['fields'],
    queryFn: ({ signal }) => apiGet<{ fields: FieldHelp[] }>('/api/fields', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.fields ?? NONE;
}
