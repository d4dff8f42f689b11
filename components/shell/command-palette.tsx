'use client';

import { useEffect } from 'react';
import { Dialog } from '../ui/dialog';
import { later, warmUpLater } from '../ui/later';

const Palette = later(() => import('./palette').then((code) => code.Palette));

/** Ctrl K: go to a room, do what the page's keys do, or find alerts, detectors, threats, hypotheses and hosts. */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  useEffect(() => warmUpLater([Palette]), []);
  return (
    <Dialog open={open} onClose={onClose} title="Search" width={640} bare>
      {open && <Palette onClose={onClose} />}
    </Dialog>
  );
}
