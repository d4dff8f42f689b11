import type { ReactNode } from 'react';

/** Why there is nothing, and the next step. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="m-3 rounded-2 border border-line bg-surface px-3.5 py-3 text-12">
      <h3 className="text-13">{title}</h3>
      {children && <div className="mt-1 max-w-160 text-ink-2">{children}</div>}
      {actions && <div className="mt-2.5 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
