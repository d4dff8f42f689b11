import { type ReactNode, useRef } from 'react';
import { cx } from './class-names';

export interface TabsProps<T extends string> {
  label: string;
  value: T;
  tabs: readonly { value: T; label: ReactNode; count?: number; more?: boolean; tip?: string }[];
  onChange: (value: T) => void;
  /** at the right end of the bar */
  children?: ReactNode;
}

/** Tabs over a panel or a list, 38 px. Arrow keys move between them. */
export function Tabs<T extends string>({ label, value, tabs, onChange, children }: TabsProps<T>) {
  const bar = useRef<HTMLDivElement>(null);
  const move = (step: number) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = (at + step + tabs.length) % tabs.length;
    onChange(tabs[next]!.value);
    bar.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className="flex h-9.5 flex-none items-stretch bg-surface px-2">
      <div
        ref={bar}
        role="tablist"
        aria-label={label}
        className="flex min-w-0 gap-0.5"
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') move(1);
          else if (event.key === 'ArrowLeft') move(-1);
        }}
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            aria-selected={tab.value === value}
            tabIndex={tab.value === value ? 0 : -1}
            data-tip={tab.tip}
            onClick={() => onChange(tab.value)}
            className={cx(
              'flex items-center gap-1.5 border-b-2 px-2.5 text-12 whitespace-nowrap -outline-offset-2',
              tab.value === value
                ? 'border-accent font-semibold text-ink'
                : 'border-transparent text-ink-2 hover:text-ink',
            )}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="num min-w-5 rounded-full border border-line bg-raised px-1.5 text-center font-mono text-10 font-normal text-ink-2">
                {tab.more && '>'}
                {tab.count.toLocaleString('en')}
              </span>
            )}
          </button>
        ))}
      </div>
      {children && <div className="ml-auto flex items-center gap-2 pl-2">{children}</div>}
    </div>
  );
}
