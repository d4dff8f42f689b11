import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { valueText } from '../../lib/hunt/term';
import { EVENT_KINDS } from '../../lib/telemetry/event';

/** A name that a query may begin a term with. */
export interface FieldName {
  name: string;
  detail: string;
  description: string;
}

const WORDS = ['and', 'or', 'not'];
const FIELD = /[\p{L}_@][\p{L}\p{N}_.|@-]*$/u;
const VALUE = /([\p{L}_@][\p{L}\p{N}_.|@-]*)(?:!=|[:=])("(?:\\.|[^"\\])*|[^\s()"[\]]*)$/u;

/** What is being written at the end of a text: a value of a field, or a name. */
export function placeAt(
  before: string,
): { kind: 'value'; field: string; typed: string } | { kind: 'name'; typed: string } | null {
  const value = VALUE.exec(before);
  if (value) return { kind: 'value', field: value[1]!, typed: value[2]! };
  const quotes = before.replace(/\\./g, '').split('"').length - 1;
  if (quotes % 2 === 1) return null;
  return { kind: 'name', typed: FIELD.exec(before)?.[0] ?? '' };
}

/** Names of fields, words of the language, and values that were seen. */
export function completeQuery(
  fields: () => readonly FieldName[],
  seen: (field: string, text: string, signal: AbortSignal) => Promise<readonly string[]>,
) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const place = placeAt(context.state.sliceDoc(0, context.pos));
    if (!place || (place.typed === '' && place.kind === 'name' && !context.explicit)) return null;
    const from = context.pos - place.typed.length;
    if (place.kind === 'name') {
      const names = fields().map(({ name, detail, description }) => ({
        label: name,
        detail,
        info: description,
        apply: `${name}:`,
      }));
      return {
        from,
        validFor: /^[\p{L}\p{N}_.]*$/u,
        options: [...names, ...WORDS.map((label) => ({ label, apply: `${label} ` }))],
      };
    }
    const field = place.field.split('|')[0]!;
    const abort = new AbortController();
    context.addEventListener('abort', () => abort.abort());
    const typed = place.typed.replace(/^"/, '').replaceAll('*', '');
    const values =
      field.toLowerCase() === 'kind' || field === 'EventKind'
        ? EVENT_KINDS.filter((kind) => kind !== 'process_end')
        : await seen(field, typed, abort.signal).catch(() => []);
    if (values.length === 0) return null;
    return { from, filter: false, options: values.map((value) => ({ label: value, apply: valueText(value) })) };
  };
}
