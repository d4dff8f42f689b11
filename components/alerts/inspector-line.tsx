'use client';

import type { ReactNode } from 'react';
import type { Prevalence as PrevalenceValue, ValuePrevalence } from '../../lib/telemetry/shown';
import { cx } from '../ui/class-names';
import { Prevalence } from '../ui/prevalence';

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
      <dd className="text-right">{prevalence && <Prevalence value={prevalence} short boxes={false} />}</dd>
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
