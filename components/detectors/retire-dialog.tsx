'use client';

import { ReasonDialog } from '../ui/reason-dialog';

/** Retiring is for good: the detector becomes history, and a new hypothesis brings its idea back. */
export function RetireDialog({
  id,
  busy,
  onRetire,
  onClose,
}: {
  id: number;
  busy: boolean;
  onRetire: (reason: string) => void;
  onClose: () => void;
}) {
  return (
    <ReasonDialog
      title={`Retire D-${id}`}
      label="Reason"
      note="Goes into the audit log."
      verb="Retire for good"
      missing="Retire: give a reason"
      variant="danger"
      busy={busy}
      onGive={onRetire}
      onClose={onClose}
    >
      <p className="text-12 text-ink-2">
        It checks no more events and cannot be made live again. Its alerts, versions and lineage stay. To rest it for a
        while, pause it.
      </p>
    </ReasonDialog>
  );
}
