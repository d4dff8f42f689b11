import { csvRow } from '../csv';
import type { ShownEvent } from '../telemetry/shown';
import { cellOf } from './columns';

export const FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof FORMATS)[number];

export function exportHead(format: ExportFormat, columns: readonly string[]): string {
  return format === 'csv' ? csvRow(columns) : '';
}

/** Some events as lines. CSV has the columns, each value safe to open in a spreadsheet; NDJSON has the whole event as it is. */
export function exportLines(format: ExportFormat, columns: readonly string[], events: readonly ShownEvent[]): string {
  if (format === 'csv')
    return events.map((event) => csvRow(columns.map((column) => cellOf(event, column)?.value ?? ''))).join('');
  return events
    .map(({ ref, host, time, kind, pid, behavior }) => {
      const { kind: _, ...rest } = behavior;
      return `${JSON.stringify({ ref, host, time: new Date(time).toISOString(), kind, pid, ...rest })}\n`;
    })
    .join('');
}
