import { stringify } from 'yaml';
import { showPattern } from '../../lib/sigma/pattern';
import { apiGet } from '../ui/api';

/** Values of a field that hold the text, of those that were seen in the fleet. */
export async function seenValues(field: string, text: string, signal?: AbortSignal): Promise<readonly string[]> {
  const { values } = await apiGet<{ values: string[] }>('/api/hunt/values', { field, text }, signal);
  return values;
}

/** A value as a rule writes it: its wildcards are text, and YAML reads it back the same. Regular expressions stay as they are. */
export function asWritten(value: string, key: string): string {
  const modifiers = key.split('|').slice(1);
  const plain = modifiers.includes('re') ? value : showPattern([{ kind: 'text', text: value }]);
  return stringify(plain, { lineWidth: 0 }).trimEnd();
}
