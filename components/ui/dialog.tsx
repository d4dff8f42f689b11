'use client';

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { cx } from './class-names';
import { IconButton } from './icon-button';
import { LayerContainer } from './layer-container';

export interface DialogProps {
  open: boolean;
  /** asked for by Esc, by a click beside it and by the cross */
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** the buttons, right-aligned; the last is the one that acts */
  footer?: ReactNode;
  /** pixels */
  width?: 360 | 480 | 640 | 800;
  /** no title bar and no padding: the content draws its own (the title is still read aloud) */
  bare?: boolean;
}

const WIDTH = { 360: 'w-90', 480: 'w-120', 640: 'w-160', 800: 'w-200' };

/**
 * A modal dialog on the browser's own <dialog>: it traps focus, makes the rest inert and gives focus back. The element
 * with `data-autofocus` gets the focus first, else the content as a whole.
 */
export function Dialog(props: DialogProps) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, title, children, footer, width = 480, bare = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const [container, setContainer] = useState<HTMLElement | null>(null);
  const titleId = useId();
  useEffect(() => {
    const element = ref.current;
    const before = document.activeElement;
    element?.showModal();
    const first =
      element?.querySelector<HTMLElement>('[data-autofocus]') ?? element?.querySelector<HTMLElement>('[data-content]');
    first?.focus();
    setContainer(element);
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        // a menu that is open inside takes Esc first
        if (!ref.current?.querySelector('[data-layer=menu]')) onClose();
      }}
      // a close that was followed by a new opening (effects run twice in development) asks for nothing
      onClose={(event) => event.currentTarget.open || onClose()}
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
      className={cx(
        'mx-auto mt-[12vh] mb-auto max-h-[80vh] max-w-[calc(100vw-32px)] rounded-3 border-0 bg-overlay p-0 text-ink shadow-float backdrop:bg-backdrop',
        WIDTH[width],
      )}
    >
      <LayerContainer value={container}>
        <div data-content tabIndex={-1} className="flex max-h-[80vh] flex-col outline-none">
          {bare ? (
            <h2 id={titleId} className="sr-only">
              {title}
            </h2>
          ) : (
            <header className="flex h-10 flex-none items-center justify-between gap-3 border-b border-line px-3.5">
              <h2 id={titleId} className="cut text-13">
                {title}
              </h2>
              <IconButton label="Close (Esc)" onClick={onClose}>
                <X size={14} />
              </IconButton>
            </header>
          )}
          <div className={cx('min-h-0 flex-1 overflow-y-auto', !bare && 'px-3.5 py-3')}>{children}</div>
          {footer && (
            <footer className="flex flex-none justify-end gap-2 border-t border-line px-3.5 py-2.5">{footer}</footer>
          )}
        </div>
      </LayerContainer>
    </dialog>
  );
}
