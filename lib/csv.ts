import { stringify } from 'csv-stringify/sync';

/** Spreadsheets run what begins like this as a formula: a quote before it makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

export function csvValue(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value;
}

/** One line, safe to open in a spreadsheet. */
export function csvRow(values: readonly string[]): string {
  return stringify([values.map(csvValue)], { record_delimiter: '\r\n' });
}
