import { stringify } from 'csv-stringify/sync';
import { visible } from '../telemetry/text';
import { defanged, type Indicator } from './indicators';

/** Indicators as CSV (RFC 4180). What a spreadsheet would run as a formula gets an apostrophe before it. */
export function indicatorsCsv(indicators: readonly Indicator[]): string {
  const time = (ms: number) => new Date(ms).toISOString();
  const rows = indicators.map((one) => [
    one.kind,
    visible(one.value),
    visible(defanged(one)),
    visible(one.of ?? ''),
    String(one.events),
    time(one.first),
    time(one.last),
    one.hosts.map(visible).join(' '),
  ]);
  return stringify(rows, {
    header: true,
    columns: ['kind', 'value', 'defanged', 'of', 'events', 'first seen', 'last seen', 'hosts'],
    record_delimiter: '\r\n',
    escape_formulas: true,
  });
}
