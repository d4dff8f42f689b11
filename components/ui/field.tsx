import {
  createContext,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  use,
  useId,
} from 'react';
import { cx } from './class-names';

const BOX =
  'rounded-2 border border-line-2 bg-field px-2 text-12 text-ink hover:border-ink-3 focus-visible:outline-offset-0';

/** What describes the control of a field: its note, or what is wrong with it. */
const Described = createContext<string | undefined>(undefined);

/** A label over its control, and what is wrong or what to know below it. */
export function Field({
  label,
  note,
  error,
  children,
}: {
  label: ReactNode;
  note?: ReactNode;
  error?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  const below = error || note;
  return (
    <div className="grid gap-1 text-12">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
      <label className="grid gap-1">
        <span className="text-11 text-ink-2">{label}</span>
        <Described value={below ? id : undefined}>{children}</Described>
      </label>
      {below && (
        <span id={id} className={cx('text-11', error ? 'text-over' : 'text-ink-3')}>
          {below}
        </span>
      )}
    </div>
  );
}

export function Input({
  className,
  ref,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <input
      ref={ref}
      autoComplete="off"
      spellCheck={false}
      aria-describedby={use(Described)}
      {...rest}
      className={cx(BOX, 'h-control', className)}
    />
  );
}

export function Textarea({
  className,
  ref,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return (
    <textarea ref={ref} aria-describedby={use(Described)} {...rest} className={cx(BOX, 'min-h-16 py-1.5', className)} />
  );
}

/** The browser's own select, for dialogs and forms. */
export function Select({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return <select aria-describedby={use(Described)} {...rest} className={cx(BOX, 'h-control', className)} />;
}

export function Checkbox({
  label,
  className,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & { label: ReactNode }) {
  return (
    <label className={cx('inline-flex items-center gap-2 text-12', className)}>
      <input type="checkbox" {...rest} className="checkbox" />
      {label}
    </label>
  );
}
