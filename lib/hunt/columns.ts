import { behaviorView, fieldOf } from '../telemetry/fields';
import type { ShownEvent } from '../telemetry/shown';

/** Columns that are no field of a rule. */
export const TIME_COLUMN = 'time';
export const HOST_COLUMN = 'host';
export const KIND_COLUMN = 'kind';

export const DEFAULT_COLUMNS: readonly string[] = [
  'time',
  'host',
  'kind',
  'Image',
  'CommandLine',
  'User',
  'ParentImage',
  'Target',
];

/** What the event was done to: a file, a destination. */
export const TARGET_COLUMN = 'Target';

const OWN = new Set<string>([TIME_COLUMN, HOST_COLUMN, KIND_COLUMN, TARGET_COLUMN, 'pid']);

/** Whether a name is a column: one of the table's own, or a field of behaviors. */
export function isColumn(name: string): boolean {
  return OWN.has(name) || fieldOf(name)?.scope === 'identity';
}

/** The field and raw value behind a cell; undefined where the event has none. */
export interface Cell {
  /** Sigma's name, for filters and the menu */
  field: string;
  value: string;
}

export function cellOf(event: ShownEvent, column: string): Cell | undefined {
  const { behavior } = event;
  switch (column) {
    case TIME_COLUMN:
      return { field: 'UtcTime', value: new Date(event.time).toISOString() };
    case HOST_COLUMN:
      return { field: 'host', value: event.host };
    case KIND_COLUMN:
      return { field: 'kind', value: event.kind };
    case 'pid':
      return { field: 'ProcessId', value: String(event.pid) };
    case TARGET_COLUMN:
      if (behavior.file) return { field: 'TargetFilename', value: behavior.file.path };
      return behavior.net && { field: 'DestinationIp', value: behavior.net.ip };
    default: {
      const value = behaviorView(behavior).get(column);
      if (value === undefined || value === null) return undefined;
      return { field: column, value: typeof value === 'object' ? value.join(' ') : String(value) };
    }
  }
}
