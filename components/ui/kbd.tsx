import type { ReactNode } from 'react';
import { cx } from './class-names';

/** The name of a key. `inherit` takes the colour of a primary button. */
export function Kbd({ children, inherit = false }: { children: ReactNode; inherit?: boolean }) {
  return (
    <kbd
      className={cx(
        'inline-block min-w-4 rounded-1 border px-1 text-center font-mono text-10 font-normal',
        inherit ? 'border-current text-current' : 'border-line-2 bg-raised text-ink-2',
      )}
    >
      {children}
    </kbd>
  );
}
