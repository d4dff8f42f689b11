// Whether a rule is meant for a kind of event (Sigma 2.1, LogSource): each part that the rule names must be the event's.
import type { LogSource } from './ast';

/** Sigma 2.1, LogSource: parts are used alone or together. A part that the rule leaves out asks for nothing; a part that the event leaves out is not what a rule asks for. */
export function logsourceFits(rule: LogSource, event: LogSource): boolean {
  return (['product', 'category', 'service'] as const).every((part) => {
    const asked = rule[part];
    return asked === undefined || asked.toLowerCase() === event[part]?.toLowerCase();
  });
}

/** For people: `linux / process_creation`. */
export function showLogsource({ product, category, service }: LogSource): string {
  return [product, category, service].filter(Boolean).join(' / ');
}
