import { X } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './class-names';

const SHAPE = 'inline-flex h-5.5 flex-none items-center gap-1.25 rounded-full border px-1.75 text-11 whitespace-nowrap';

/** A filter that is on: "host: web-01 ×". */
export function Chip({
  children,
  onRemove,
  removeLabel,
}: {
  children: ReactNode;
  onRemove: () => void;
  removeLabel: string;
}) {
  return (
    <span className={cx(SHAPE, 'border-accent-line bg-accent-bg text-ink')}>
      {children}
      <button
        type="button"
        aria-label={removeLabel}
        className="-mr-0.5 rounded-full text-ink-2 hover:text-ink"
        onClick={onRemove}
      >
        <X size={11} />
      </button>
    </span>
  );
}

/** A chip that opens a menu: "sort: severity ▾". Give it to Menu as the trigger. */
export function ChipButton({
  children,
  ref,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) {
  return (
    <button
      type="button"
      ref={ref}
      {...rest}
      className={cx(SHAPE, 'border-line-2 bg-raised text-ink hover:border-ink-3')}
    >
      {children}
      <span aria-hidden="true" className="text-10 text-ink-3">
        ▾
      </span>
    </button>
  );
}
