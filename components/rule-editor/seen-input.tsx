'use client';

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import { Input } from '../ui/field';
import { asTyped } from './edit-rule';
import { seenValues } from './seen-values';

const NONE: readonly string[] = [];

/** A value of a field, offered from what was seen in the fleet. Enter takes it, Esc leaves it. */
export function SeenInput({
  field,
  label,
  initial = '',
  onDone,
  onCancel,
  onText,
}: {
  field: string;
  label: string;
  initial?: string;
  onDone: (value: string) => void;
  onCancel?: () => void;
  onText?: (value: string) => void;
}) {
  const [text, setText] = useState(initial);
  const id = useId();
  const asked = useDeferredValue(text);
  const { data: seen = NONE } = useQuery({
    queryKey: ['seen-values', field, asked],
    queryFn: ({ signal }) => seenValues(field, asked, signal),
    enabled: field !== '',
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  return (
    <>
      <Input
        aria-label={label}
        list={id}
        value={text}
        placeholder="value"
        // a field that was just opened is meant to be written in
        autoFocus={initial !== ''}
        className="mono h-5.5! w-full min-w-0"
        onChange={(event) => {
          setText(event.target.value);
          onText?.(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            onDone(text.trim());
          }
          if (event.key === 'Escape' && onCancel) {
            event.stopPropagation();
            onCancel();
          }
        }}
        onBlur={() => (initial === '' ? undefined : onDone(text.trim()))}
      />
      <datalist id={id}>
        {seen.map((value) => (
          <option key={value} value={asTyped(value)} />
        ))}
      </datalist>
    </>
  );
}
