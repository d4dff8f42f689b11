'use client';

import { type Ref, type RefObject, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { HuntProblem } from '../../lib/hunt/hunt';
import { later } from '../ui/later';

export interface QueryInputHandle {
  focus(): void;
}

export interface QueryInputProps {
  value: string;
  onChange: (query: string) => void;
  onRun: () => void;
  /** of the text `problemsOf` */
  problems: readonly HuntProblem[];
  problemsOf: string;
  ref?: Ref<QueryInputHandle>;
}

export interface QueryPartProps extends QueryInputProps {
  /** where somebody was writing when the editor's code came; null where nobody was */
  place: RefObject<{ anchor: number; head: number } | null>;
}

export const QUERY_HINT = 'Image:*/curl and not user:root, or a Sigma detection. Nothing finds everything.';

const Query = later(() => import('./query-editor').then((code) => code.QueryEditor), PlainQuery);

/** The query: one line that grows. Enter runs it, Shift+Enter is a new line. Its editor comes when the page stands. */
export function QueryInput(props: QueryInputProps) {
  const place: QueryPartProps['place'] = useRef(null);
  return <Query {...props} place={place} />;
}

/** Until the editor's code is there: the same text, by the same keys. */
function PlainQuery({ value, onChange, onRun, place, ref }: QueryPartProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }), []);
  useLayoutEffect(() => {
    const element = field.current;
    return () => {
      if (element && document.activeElement === element)
        place.current = { anchor: element.selectionStart, head: element.selectionEnd };
    };
  }, [place]);
  return (
    <textarea
      ref={field}
      aria-label="Query"
      data-hunt-query=""
      rows={value.split('\n').length}
      value={value}
      placeholder={QUERY_HINT}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
        event.preventDefault();
        onRun();
      }}
      className="mono min-w-0 flex-1 resize-none rounded-[5px] border border-line-2 bg-field px-2 py-1 text-12 leading-[17px] outline-none placeholder:text-ink-3 focus:border-accent"
    />
  );
}
