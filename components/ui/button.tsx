import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './class-names';
import { Kbd } from './kbd';
import { Link } from './link';
import { Spinner } from './spinner';

export type ButtonVariant = 'default' | 'primary' | 'ghost' | 'danger';

interface Look {
  variant?: ButtonVariant;
  /** sm: 20 px, for group headers and rows */
  size?: 'md' | 'sm';
  /** the key that does the same */
  kbd?: string;
  icon?: ReactNode;
  /** pressed, for one of several that stand together */
  on?: boolean;
}

export interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  /** shows a turning ring and takes no clicks */
  busy?: boolean;
  /** takes no clicks; the button's own text must say why */
  disabled?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant, size, kbd, icon, on, busy, disabled, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-pressed={on}
      aria-busy={busy || undefined}
      className={cx(look({ variant, size, on }, disabled), className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
      {kbd && <Kbd inherit={variant === 'primary'}>{kbd}</Kbd>}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  href,
  variant,
  size,
  kbd,
  icon,
  on,
  className,
  children,
  ...rest
}: Look & {
  href: string;
  className?: string;
  children: ReactNode;
  tabIndex?: number;
  'aria-label'?: string;
  'data-tip'?: string;
}) {
  return (
    <Link href={href} {...rest} className={cx(look({ variant, size, on }), className)}>
      {icon}
      {children}
      {kbd && <Kbd inherit={variant === 'primary'}>{kbd}</Kbd>}
    </Link>
  );
}

function look({ variant = 'default', size = 'md', on }: Look, disabled = false): string {
  return cx(
    'inline-flex flex-none items-center justify-center gap-1.5 rounded-2 border whitespace-nowrap select-none',
    size === 'md' ? 'h-control px-2.25 text-12' : 'h-5 px-1.5 text-11',
    disabled
      ? 'border-dashed border-line-2 bg-transparent text-ink-3'
      : on
        ? 'border-accent-line bg-accent-bg text-ink'
        : {
            default: 'border-line-2 bg-raised text-ink hover:border-ink-3',
            primary: 'border-accent bg-accent font-semibold text-accent-ink hover:border-ink',
            ghost: 'border-line-2 bg-transparent text-ink hover:border-ink-3 hover:bg-raised',
            danger: 'border-lie-line bg-transparent text-lie hover:border-lie hover:bg-lie-bg',
          }[variant],
  );
}
