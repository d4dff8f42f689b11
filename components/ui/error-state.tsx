'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { ApiError } from './api';
import { Button, ButtonLink } from './button';
import { errorText } from './toast';

export interface ErrorStateProps {
  /** what did not work: "The queue could not be loaded" */
  what: string;
  error: unknown;
  onRetry?: () => void;
  /** what to do, when the error's code does not say it */
  children?: ReactNode;
  /** other ways out, beside "Try again" */
  actions?: ReactNode;
}

const WHAT_TO_DO: Record<string, string> = {
  unreachable: 'Start it with “npm start” and try again. What is on screen stays.',
  unavailable: 'The server is busy or its database is away. It usually answers again within seconds.',
  not_found:
    'It may have been removed with the sample data or by retention, or the address was cut off. Ctrl K finds what there is.',
  forbidden: 'Open Unwrap at the address that it printed when it started.',
};

/** What went wrong, where, and what to do. The last good numbers stay beside it. */
export function ErrorState({ what, error, onRetry, children, actions }: ErrorStateProps) {
  const missing = error instanceof ApiError && error.code === 'not_found';
  const list = listAbove(usePathname());
  const advice = children ?? (error instanceof ApiError ? WHAT_TO_DO[error.code] : undefined);
  return (
    <div role="alert" className="m-3 rounded-2 border border-over bg-over-bg px-3.5 py-3 text-12">
      <h3 className="text-13">
        {what}: {errorText(error)}
      </h3>
      {advice && <div className="mt-1 max-w-160 text-ink-2">{advice}</div>}
      {(onRetry || actions || missing) && (
        <div className="mt-2.5 flex flex-wrap gap-2">
          {missing && list && <ButtonLink href={list}>Back to the list</ButtonLink>}
          {missing && list !== '/alerts' && <ButtonLink href="/alerts">Open the queue</ButtonLink>}
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
          {actions}
        </div>
      )}
    </div>
  );
}

/** The list that a thing's page stands below. */
function listAbove(pathname: string): string | null {
  const [, room = '', ...rest] = pathname.split('/');
  return rest.length > 0 ? `/${room}` : null;
}
