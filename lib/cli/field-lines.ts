import type { Field } from '../telemetry/fields';

/** The field table as lines for a terminal: each field by its name, its other names, and what it says. */
export function fieldLines(fields: Iterable<Field>): string[] {
  return [...fields].flatMap(({ name, aliases, description, scope }) => [
    aliases.length > 0 ? `${name}  (${aliases.join(', ')})` : name,
    `    ${description}${scope === 'event' ? ' Of the event alone: rules that read it are asked of each event.' : ''}`,
  ]);
}
