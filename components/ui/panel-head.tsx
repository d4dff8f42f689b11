import type { ReactNode } from 'react';
import { cx } from './class-names';

/** The head of a panel, 28 px (36 with `tall`): title, a note beside it, controls at the right. */
export function PanelHead({
  title,
  note,
  children,
  tall = false,
  line = true,
}: {
  title: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
  tall?: boolean;
  line?: boolean;
}) {
  return (
    <header
      className={cx(
        'flex flex-none items-center gap-2 bg-surface px-3 text-11 whitespace-nowrap',
        tall ? 'h-9' : 'h-head',
        line && 'border-b border-line',
      )}
    >
      <h2 className="text-11 tracking-[.02em] text-ink-2">{title}</h2>
      {note && <span className="cut text-ink-3">{note}</span>}
      {children && <span className="ml-auto flex flex-none items-center gap-2">{children}</span>}
    </header>
  );
}
