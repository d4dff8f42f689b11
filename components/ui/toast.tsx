'use client';

import { X } from 'lucide-react';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError } from './api';
import { Button } from './button';
import { cx } from './class-names';
import { IconButton } from './icon-button';
import { useKeys } from './keys';

export interface ToastInput {
  text: ReactNode;
  /** takes back what was just done; the key u does the same, also after the message has gone */
  undo?: () => void | Promise<void>;
  /** stays until it is closed */
  error?: boolean;
  /** a link or button beside the text */
  action?: ReactNode;
}
interface Shown extends ToastInput {
  id: number;
}

const STAYS_MS = 8000;
const ToastContext = createContext<((input: ToastInput) => void) | null>(null);

/** Says what was done, at the foot of the page, one message at a time. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [undo, setUndo] = useState<{ run: () => void | Promise<void> } | null>(null);
  const [held, setHeld] = useState(false);
  const nextId = useRef(1);

  const toast = useCallback((input: ToastInput) => {
    setShown({ ...input, id: nextId.current++ });
    if (input.undo) setUndo({ run: input.undo });
  }, []);

  useEffect(() => {
    if (!shown || shown.error || held) return;
    const timer = setTimeout(() => setShown(null), STAYS_MS);
    return () => clearTimeout(timer);
  }, [shown, held]);

  const runUndo = async () => {
    if (!undo) return;
    setUndo(null);
    setShown(null);
    try {
      await undo.run();
      toast({ text: 'Taken back.' });
    } catch (error) {
      toast({ text: `Could not be taken back: ${errorText(error)}`, error: true });
    }
  };
  useKeys(
    { u: { label: 'undo the last change', run: () => void runUndo() } },
    { title: 'Last change', enabled: undo !== null },
  );

  const value = useMemo(() => toast, [toast]);
  return (
    <ToastContext value={value}>
      {children}
      <div aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-10 z-60 flex justify-center">
        {shown && (
          <div
            key={shown.id}
            role={shown.error ? 'alert' : undefined}
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            className={cx(
              'pointer-events-auto flex max-w-160 items-center gap-3 rounded-2 py-2 pr-2 pl-3 text-12 shadow-float',
              shown.error ? 'bg-over-bg text-ink' : 'bg-overlay text-ink',
            )}
          >
            <span>{shown.text}</span>
            {shown.action}
            {shown.undo && undo && (
              <Button size="sm" kbd="u" onClick={() => void runUndo()}>
                Undo
              </Button>
            )}
            <IconButton label="Close" onClick={() => setShown(null)}>
              <X size={14} />
            </IconButton>
          </div>
        )}
      </div>
    </ToastContext>
  );
}

export function useToast(): (input: ToastInput) => void {
  const toast = use(ToastContext);
  if (!toast) throw new Error('ToastProvider is missing');
  return toast;
}

/** What went wrong, in words for a person. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return error instanceof Error ? `unexpected error: ${error.message}` : 'unexpected error';
}
