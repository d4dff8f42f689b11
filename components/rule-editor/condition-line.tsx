'use client';

import { X } from 'lucide-react';
import { useState } from 'react';
import { AdversaryText } from '../ui/adversary-text';
import { IconButton } from '../ui/icon-button';
import type { ConditionLine } from './conditions';
import { SeenInput } from './seen-input';

export const COLUMNS = 'grid-cols-[minmax(0,132px)_72px_minmax(0,1fr)_20px]';

export interface ConditionLineProps {
  line: ConditionLine;
  /** not given where a line can only be read */
  onValues?: (values: string[]) => void;
  onRemove?: () => void;
}

/** One condition: its value is changed in place. */
export function ConditionRow({ line, onValues, onRemove }: ConditionLineProps) {
  const [writing, setWriting] = useState(false);
  const values = line.values.join(line.link === 'all' ? ' and ' : ' or ');
  const single = line.values.length === 1 ? line.values[0]! : undefined;
  const flips = single === 'true' || single === 'false';
  const change = (next: string) => {
    setWriting(false);
    if (next !== '' && next !== single) onValues?.([next]);
  };
  return (
    <div className={`grid h-6 ${COLUMNS} items-center gap-1.5 px-3 text-12`}>
      <span className="cut" data-tip={line.field.length > 18 ? line.field : undefined}>
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
