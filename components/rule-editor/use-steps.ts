'use client';

import { useQuery } from '@tanstack/react-query';
import type { StepCounts } from '../../lib/backtest/steps';
import { apiSend } from '../ui/api';

/** How many events are left after the conditions of a text; empty until they are counted. */
export interface Steps extends StepCounts {
  /** the text that the figures are of */
  yaml: string;
  counting: boolean;
}

const NONE: StepCounts['steps'] = [];

/** Asked when the backtest of a text is there: that one is waited for. A question of an older text is dropped. */
export function useSteps(yaml: string, wanted: boolean): Steps {
  const { data, isFetching } = useQuery({
    queryKey: ['steps', yaml],
    queryFn: ({ signal }) => apiSend<StepCounts>('POST', '/api/backtest/steps', { yaml }, signal),
    enabled: wanted && yaml.trim() !== '',
    retry: false,
    gcTime: 60_000,
  });
  return { yaml, steps: data?.steps ?? NONE, counting: isFetching && !data };
}

export interface Left {
  events: number;
  /** 0 to 1: of the most that is left after any condition */
  share: number;
}

/** What is left after a line of a selection, or after the selection as a whole (`line` is null). */
export function leftAfter({ steps }: StepCounts, selection: string, line: number | null): Left | undefined {
  const found = steps.find((step) => step.selection === selection && step.line === line);
  if (!found) return undefined;
  const most = Math.max(...steps.map(({ events }) => events));
  return { events: found.events, share: most === 0 ? 0 : found.events / most };
}
