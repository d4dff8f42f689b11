import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './class-names';

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** says what it does: read aloud, and shown on hover and focus */
  label: string;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** 20 px; the icon inside should be 14. */
export function IconButton({ label, children, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      data-tip={label}
      className={cx(
        'inline-flex size-5 flex-none items-center justify-center rounded-1 text-ink-2 hover:bg-raised hover:text-ink',
        className,
      )}
    >
      {children}
    </button>
  );
}
