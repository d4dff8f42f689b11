import { stringify } from 'csv-stringify/sync';
import type { ShownEvent } from '../telemetry/shown';
import { cellOf } from './columns';

export const FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof FORMATS)[number];

/** Spreadsheets run what begins like this as a formula: a quote before it makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

export function csvValue(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value;
}

function csvRow(values: readonly string[]): string {
  return stringify([values.map(csvValue)], { record_delimiter: '\r\n' });
}

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
