'use client';

import { ErrorState } from '../components/ui/error-state';

/** A page that broke while it was drawn. The shell around it stays. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <ErrorState what="This page broke" error={error} onRetry={reset}>
      The other rooms still work.{error.digest && ` The server’s log has more under ${error.digest}.`}
    </ErrorState>
  );
}
