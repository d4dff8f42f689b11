'use client';

import { createContext, type ReactNode, use } from 'react';
import type { Prevalence as PrevalenceValue, ValuePrevalence } from '../../lib/telemetry/shown';
import { visible } from '../../lib/telemetry/text';
import { cx } from '../ui/class-names';
import { copyText } from '../ui/copy-raw';
import { Menu } from '../ui/menu';
import { Prevalence } from '../ui/prevalence';
import { useToast } from '../ui/toast';

/** What can be done with a value of the inspector. */
export interface ValueActions {
  /** searches the list and the tree */
  find: (text: string) => void;
  /** marks the inspected event, with the value as the note; null where no event is inspected */
  observe: ((note: string) => void) | null;
}

export const ValueActionsContext = createContext<ValueActions | null>(null);

export interface ValueProps {
  /** what it is: "sha256" */
  label: string;
  /** the raw value */
  value: string;
  children: ReactNode;
  className?: string;
}

const SHOWN_IN_MENU = 60;

/** A value with its menu: copy, find, observe. */
export function Value({ label, value, children, className }: ValueProps) {
  const actions = use(ValueActionsContext);
  const toast = useToast();
  const copy = async () => {
    const copied = await copyText(value);
    toast({
      text: copied ? `${label} copied, ${value.length} characters.` : 'The browser refused to copy.',
      error: !copied,
    });
  };
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${label}: ${visible(value.slice(0, 200))}. Opens a menu`}
          className={cx(
            '-mx-0.75 flex min-w-0 items-center rounded-1 px-0.75 text-left hover:bg-raised data-[state=open]:outline-2 data-[state=open]:outline-accent',
            className,
          )}
        >
          {children}
        </button>
      }
      items={[
        {
          heading: (
            <span className="mono">
              {visible(value.length > SHOWN_IN_MENU ? `${value.slice(0, SHOWN_IN_MENU)}…` : value)}
            </span>
          ),
        },
        { label: 'Copy raw value', kbd: 'c', onSelect: () => void copy() },
        ...(actions ? [{ label: 'Find in list and tree', kbd: '=', onSelect: () => actions.find(value) }] : []),
        ...(actions?.observe
          ? [
              {
                label: 'Observe for this value',
                kbd: 'o',
                onSelect: () => actions.observe?.(`${label}: ${value.slice(0, 500)}`),
              },
            ]
          : []),
      ]}
    />
  );
}

/** One line of the inspector: name, value, how common it is. The width of the number is there before the number. */
export function ValueLine({
  label,
  lie = false,
  prevalence,
  children,
}: {
  label: string;
  lie?: boolean;
  prevalence: PrevalenceValue | undefined;
  children: ReactNode;
}) {
  return (
    <div className="grid h-7 grid-cols-[62px_minmax(0,1fr)_34px] items-center gap-x-1.5 whitespace-nowrap">
      <dt className={cx('text-11', lie ? 'text-lie' : 'text-ink-2')}>{label}</dt>
      <dd className="flex min-w-0 items-center gap-1.5">{children}</dd>
      <span className="text-right">{prevalence && <Prevalence value={prevalence} short boxes={false} />}</span>
    </div>
  );
}

/** How common a value is, when one of the answers knows. */
export function prevalenceOf(
  known: readonly ValuePrevalence[],
  fields: readonly string[],
  value: string | undefined,
): PrevalenceValue | undefined {
  if (value === undefined) return undefined;
  return known.find((one) => fields.includes(one.field) && one.value === value)?.prevalence;
}
