'use client';

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { DEFAULT_COLUMNS, isColumn } from '../../lib/hunt/columns';
import { useFields } from '../rule-editor/use-rule-check';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Input } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { columnWord } from './event-table';

const OWN = ['time', 'host', 'kind', 'Target', 'pid'];

/** Which columns the table has, and in which order. */
export function ColumnDialog({
  columns,
  onChange,
  onClose,
}: {
  columns: readonly string[];
  onChange: (columns: string[]) => void;
  onClose: () => void;
}) {
  const fields = useFields();
  const [text, setText] = useState('');
  const others = useMemo(() => {
    const all = [...OWN.map((name) => ({ name, description: columnWord(name) })), ...fields];
    const wanted = text.trim().toLowerCase();
    return all.filter(
      ({ name, description }) =>
        isColumn(name) &&
        !columns.includes(name) &&
        `${name} ${columnWord(name)} ${description}`.toLowerCase().includes(wanted),
    );
  }, [fields, columns, text]);
  const move = (at: number, step: number) => {
    const next = [...columns];
    const [taken] = next.splice(at, 1);
    next.splice(at + step, 0, taken!);
    onChange(next);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Columns"
      width={640}
      footer={
        <>
          <Button onClick={() => onChange([...DEFAULT_COLUMNS])}>As at first</Button>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="grid h-90 grid-cols-2 gap-4 text-12">
        <ul aria-label="Shown columns" className="overflow-y-auto">
          {columns.map((name, i) => (
            <li key={name} className="flex h-row-table items-center gap-1 border-b border-line">
              <span className="cut flex-1">{columnWord(name)}</span>
              {i > 0 && (
                <IconButton label={`${columnWord(name)} further left`} onClick={() => move(i, -1)}>
                  <ArrowUp size={13} />
                </IconButton>
              )}
              {i < columns.length - 1 && (
                <IconButton label={`${columnWord(name)} further right`} onClick={() => move(i, 1)}>
                  <ArrowDown size={13} />
                </IconButton>
              )}
              {columns.length > 1 && (
                <IconButton
                  label={`Hide ${columnWord(name)}`}
                  onClick={() => onChange(columns.filter((one) => one !== name))}
                >
                  <X size={13} />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
        <div className="flex min-h-0 flex-col gap-2">
          <Input
            data-autofocus
            aria-label="Find a field"
            placeholder="Find a field"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <ul aria-label="Other fields" className="min-h-0 flex-1 overflow-y-auto">
            {others.map(({ name, description }) => (
              <li key={name}>
                <button
                  type="button"
                  data-tip={description}
                  className="flex h-6 w-full items-center rounded-1 px-1.5 text-left hover:bg-raised"
                  onClick={() => onChange([...columns, name])}
                >
                  {columnWord(name)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </Dialog>
  );
}
