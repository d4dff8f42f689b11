'use client';

import { ReasonDialog } from '../ui/reason-dialog';

/** A rejected idea may be opened again; its rejection stays in its history. */
export function ReopenDialog({
  id,
  busy,
  error,
  onReopen,
  onClose,
}: {
  id: number;
  busy: boolean;
  error: unknown;
  onReopen: (reason: string) => void;
  onClose: () => void;
}) {
  return (
    <ReasonDialog
      title={`Open H-${id} again`}
      label="What changed since"
      note="Goes into the audit log. The numbers of the rejection are kept below."
      verb="Open again"
      missing="Open again: say what changed"
      busy={busy}
      error={error}
      failed="It was not opened again"
      onGive={onReopen}
      onClose={onClose}
    />
  );
}
