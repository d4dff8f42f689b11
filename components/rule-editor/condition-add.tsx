'use client';

import { useId, useState } from 'react';
import { Button } from '../ui/button';
import { Input, Select } from '../ui/field';
import { keyOf, OPERATORS, type Operator } from './edit-rule';
import { SeenInput } from './seen-input';
import { useFields } from './use-rule-check';

/** One more condition: a field, how it is compared, and a value; beside the others, or as what is left out. */
export function ConditionAdd({
  selections,
  onAdd,
  onExclude,
}: {
  selections: readonly string[];
  onAdd: (selection: string, key: string, value: string) => void;
  onExclude: (key: string, value: string) => void;
}) {
  const fields = useFields();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [where, setWhere] = useState(selections[0] ?? '');
  const [field, setField] = useState('');
  const [operator, setOperator] = useState<Operator>('is');
  const [value, setValue] = useState('');
  const known = fields.find(({ name }) => name === field);
  const close = () => {
    setOpen(false);
    setField('');
    setValue('');
    setOperator('is');
  };
  const add = (given: string) => {
    if (!known || given === '') return;
    if (where === EXCLUDED) onExclude(keyOf(field, operator), given);
    else onAdd(selections.includes(where) ? where : selections[0]!, keyOf(field, operator), given);
    close();
  };
  if (!open)
    return (
      <div className="px-3 pt-1">
        <Button size="sm" onClick={() => setOpen(true)}>
          Add a condition
        </Button>
      </div>
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as this grid in all browsers
    <div role="group" aria-label="New condition" className="grid gap-1.5 px-3 pt-1.5">
      <div className="grid grid-cols-[minmax(0,1fr)_92px_minmax(0,1fr)] gap-1.5">
        <Input
          aria-label="Field"
          list={id}
          placeholder="field"
          // opened to be written in
          autoFocus
          value={field}
          className="h-5.5! min-w-0"
          onChange={(event) => {
            const next = event.target.value;
            setField(next);
            if (fields.find(({ name }) => name === next)?.kind === 'boolean') setValue('true');
          }}
        />
        <Select
          aria-label="Comparison"
          value={operator}
          className="h-5.5!"
          onChange={(event) => setOperator(event.target.value as Operator)}
        >
          {OPERATORS.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
        {known?.kind === 'boolean' ? (
          <Select
            aria-label="Value"
            value={value}
            className="h-5.5!"
            onChange={(event) => setValue(event.target.value)}
          >
            <option>true</option>
            <option>false</option>
          </Select>
        ) : (
          <SeenInput field={known ? field : ''} label="Value" onText={setValue} onDone={add} onCancel={close} />
        )}
      </div>
      <div className="flex items-center gap-1.5">
        <Select aria-label="Where" value={where} className="h-5.5!" onChange={(event) => setWhere(event.target.value)}>
          {selections.map((one) => (
            <option key={one} value={one}>
              and, in {one}
            </option>
          ))}
          <option value={EXCLUDED}>left out if it holds</option>
        </Select>
        <Button size="sm" disabled={!known || value === ''} onClick={() => add(value.trim())}>
          {known ? 'Add' : 'Add: name a field'}
        </Button>
        <Button size="sm" onClick={close}>
          Cancel
        </Button>
      </div>
      {known && <p className="text-11 leading-4 text-ink-3">{known.description}</p>}
      <datalist id={id}>
        {fields.map(({ name, description }) => (
          <option key={name} value={name}>
            {description.slice(0, 80)}
          </option>
        ))}
      </datalist>
    </div>
  );
}

const EXCLUDED = ' ';
