'use client';

import { useEffect, useId, useState } from 'react';
import { visible } from '../../lib/telemetry/text';
import { copyRawFrom, copyText } from './copy-raw';

interface Tip {
  target: HTMLElement;
  /** the adversary's text, in full */
  value?: string;
  /** our own words; lines are kept */
  text?: string;
  byFocus: boolean;
}

const SELECTOR = '[data-tip],[data-value]';
const OPEN_AFTER_MS = 350;

/**
 * The one tooltip of the console. Any element asks for it with an attribute, which costs long lists nothing:
 * `data-tip` (our words) or `data-value` (the adversary's text, shown only when it is cut, or always with `data-cut`).
 * It opens on hover and on keyboard focus, Esc closes it, and `c` copies the value while it is open by focus.
 */
export function TooltipLayer() {
  const [tip, setTip] = useState<Tip | null>(null);
  const [copied, setCopied] = useState(false);
  const id = useId();

  useEffect(() => copyRawFrom(document), []);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = () => {
      clearTimeout(timer);
      setTip(null);
    };
    const openLater = (event: Event, byFocus: boolean) => {
      const found = tipOf(event.target, byFocus);
      clearTimeout(timer);
      if (!found) return setTip(null);
      setTip((now) => (now?.target === found.target ? now : null));
      timer = setTimeout(() => {
        if (!found.target.isConnected) return;
        setCopied(false);
        setTip(found);
      }, OPEN_AFTER_MS);
    };
    const onOver = (event: PointerEvent) => event.pointerType !== 'touch' && openLater(event, false);
    const onFocus = (event: FocusEvent) =>
      event.target instanceof HTMLElement && event.target.matches(':focus-visible') && openLater(event, true);
    document.addEventListener('pointerover', onOver);
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', close);
    document.addEventListener('pointerdown', close);
    document.addEventListener('scroll', close, true);
    document.documentElement.addEventListener('pointerleave', close);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', onOver);
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('focusout', close);
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('scroll', close, true);
      document.documentElement.removeEventListener('pointerleave', close);
    };
  }, []);

  useEffect(() => {
    if (!tip) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        event.preventDefault();
        setTip(null);
      } else if (event.key === 'c' && tip.byFocus && tip.value !== undefined && !event.ctrlKey && !event.metaKey) {
        event.stopPropagation();
        void copyText(tip.value).then(setCopied);
      }
    };
    window.addEventListener('keydown', onKey, true);
    tip.target.setAttribute('aria-describedby', id);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      tip.target.removeAttribute('aria-describedby');
    };
  }, [tip, id]);

  if (!tip) return null;
  const note = tip.target.dataset.tipNote;
  return (
    <div
      id={id}
      role="tooltip"
      popover="manual"
      ref={(element) => {
        if (!element) return;
        element.showPopover();
        place(element, tip.target);
      }}
      className="pointer-events-none fixed inset-auto m-0 max-w-160 rounded-2 border-0 bg-overlay px-2.5 py-1.75 text-12 text-ink shadow-float"
    >
      {tip.value !== undefined && (
        <>
          <div className="mono max-h-80 overflow-hidden wrap-anywhere whitespace-pre-wrap">{visible(tip.value)}</div>
          <div className="mt-0.5 text-11 text-ink-3">
            {note && `${note} · `}
            {tip.value.length.toLocaleString('en')} characters{tip.byFocus && (copied ? ' · copied' : ' · c copies')}
          </div>
        </>
      )}
      {tip.text !== undefined && <div className="whitespace-pre-line">{tip.text}</div>}
    </div>
  );
}

function tipOf(target: EventTarget | null, byFocus: boolean): Tip | undefined {
  if (!(target instanceof Element)) return undefined;
  const element = target.closest<HTMLElement>(SELECTOR);
  if (!element) return undefined;
  const { value, tip: text } = element.dataset;
  if (text !== undefined) return { target: element, text, byFocus };
  const cut = element.dataset.cut !== undefined || isCut(element);
  if (value === undefined || !cut) return undefined;
  return { target: element, value, byFocus };
}

/** The element, or the line around it, does not show all of its text. */
function isCut(element: HTMLElement): boolean {
  if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) return true;
  const line = element.parentElement?.closest<HTMLElement>('.cut');
  return !!line && line.scrollWidth > line.clientWidth + 1;
}

/** Below the target, or above it where there is no room; inside the window. */
function place(element: HTMLElement, target: HTMLElement): void {
  const box = target.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = element;
  const below = box.bottom + 6;
  const top = below + height > window.innerHeight - 8 ? Math.max(8, box.top - height - 6) : below;
  element.style.top = `${top}px`;
  element.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
}
