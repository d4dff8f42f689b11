'use client';

import { ReasonDialog } from '../ui/reason-dialog';

/** A confirmed threat would stand without a live detector: that needs an explicit yes with a reason. */
export function AcceptLossDialog({
  title,
  said,
  busy,
  onAccept,
  onClose,
}: {
  title: string;
  /** what the server said */
  said: string;
  busy: boolean;
  onAccept: (reason: string) => void;
  onClose: () => void;
}) {
  return (
    <ReasonDialog
      title={title}
      label="Why losing it is right"
      note="Goes into the audit log."
      verb="Accept the loss"
      missing="Accept the loss: give a reason"
      variant="danger"
      busy={busy}
      onGive={onAccept}
      onClose={onClose}
    >
      <p className="rounded-2 border border-over bg-over-bg px-3 py-2 text-12">{said}</p>
    </ReasonDialog>
  );
}
