import type { ReactNode } from 'react';
import { cx } from './class-names';

export interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode; tip?: string }[];
  onChange: (value: T) => void;
  size?: 'md' | 'sm';
}

/** A choice between a few that all stay visible: Tree | Graph. */
export function Segmented<T extends string>({ label, value, options, onChange, size = 'md' }: SegmentedProps<T>) {
  return (
    <span role="radiogroup" aria-label={label} className="inline-flex flex-none">
      {options.map((option) => (
        <label
          key={option.value}
          data-tip={option.tip}
          className={cx(
            '-ml-px inline-flex items-center gap-1.5 border whitespace-nowrap select-none first:ml-0 first:rounded-l-2 last:rounded-r-2',
            'has-focus-visible:z-2 has-focus-visible:outline-2 has-focus-visible:outline-accent',
            size === 'md' ? 'h-control px-2.25 text-12' : 'h-5 px-1.5 text-11',
            option.value === value
              ? 'relative z-1 border-accent-line bg-accent-bg text-ink'
              : 'border-line-2 bg-raised text-ink-2 hover:text-ink',
          )}
        >
          <input
            type="radio"
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </span>
  );
}
