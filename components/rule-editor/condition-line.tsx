'use client';

import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { AdversaryText } from '../ui/adversary-text';
import { IconButton } from '../ui/icon-button';
import type { ConditionLine } from './conditions';
import { SeenInput } from './seen-input';

const COLUMNS = 'grid-cols-[minmax(0,132px)_72px_minmax(0,1fr)_20px]';
const COLUMNS_LEFT = 'grid-cols-[minmax(0,124px)_56px_minmax(0,1fr)_88px_20px]';

/** @param left with the events that are left after each condition */
export const columnsOf = (left: boolean): string => (left ? COLUMNS_LEFT : COLUMNS);

export interface ConditionLineProps {
  line: ConditionLine;
  /** not given where a line can only be read */
  onValues?: (values: string[]) => void;
  onRemove?: () => void;
  /** the events that are left after it; not given where the list has no such column */
  left?: ReactNode;
}

/** One condition: its value is changed in place. */
export function ConditionRow({ line, onValues, onRemove, left }: ConditionLineProps) {
  const [writing, setWriting] = useState(false);
  const values = line.values.join(line.link === 'all' ? ' and ' : ' or ');
  const single = line.values.length === 1 ? line.values[0]! : undefined;
  const flips = single === 'true' || single === 'false';
  const change = (next: string) => {
    setWriting(false);
    if (next !== '' && next !== single) onValues?.([next]);
  };
  return (
    <div className={`grid h-6 ${columnsOf(left !== undefined)} items-center gap-1.5 px-3 text-12`}>
      <span className="cut" data-value={line.field}>
        {line.field}
      </span>
      <span className="cut text-11 text-ink-2">{line.negated ? `not ${line.operator}` : line.operator}</span>
      {writing && single !== undefined ? (
        <SeenInput
          field={line.field}
          label={`Value of ${line.field}`}
          initial={single}
          onDone={change}
          onCancel={() => setWriting(false)}
        />
      ) : onValues && single !== undefined ? (
        <button
          type="button"
          aria-label={flips ? `${line.field} is ${single}: change` : `Change the value of ${line.field}`}
          className="cut rounded-1 px-1 text-left hover:bg-raised"
          onClick={() => (flips ? onValues([single === 'true' ? 'false' : 'true']) : setWriting(true))}
        >
          <AdversaryText value={values} />
        </button>
      ) : (
        <span className="cut px-1">
          <AdversaryText value={values} />
        </span>
      )}
      {left}
      {onRemove ? (
        <IconButton label={`Remove the condition on ${line.field}`} onClick={onRemove}>
          <X size={12} aria-hidden />
        </IconButton>
      ) : (
        <span />
      )}
    </div>
  );
}
