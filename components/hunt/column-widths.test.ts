import { expect, it } from 'vitest';
import { DEFAULT_COLUMNS } from '../../lib/hunt/columns';
import { columnWidths } from './column-widths';

const total = (widths: Map<string, number>) => [...widths.values()].reduce((a, b) => a + b, 0);

it('the first columns are all in view on a laptop, and fill a wide screen', () => {
  for (const room of [1_124, 1_152, 1_630, 2_270]) {
    const all = total(columnWidths(DEFAULT_COLUMNS, room));
    expect(all).toBeLessThanOrEqual(room);
    expect(all).toBeGreaterThan(room - DEFAULT_COLUMNS.length);
  }
});

it('times and hosts keep their width, and no column becomes too narrow to tell anything', () => {
  const widths = columnWidths(DEFAULT_COLUMNS, 400);
  expect(widths.get('time')).toBe(186);
  expect(widths.get('CommandLine')).toBe(180);
  expect(total(widths)).toBeGreaterThan(400);
});

it('is what each column wants while the room is not known, or nothing yields', () => {
  expect(columnWidths(['CommandLine'], 0).get('CommandLine')).toBe(340);
  expect(columnWidths(['time', 'host'], 5_000).get('host')).toBe(110);
  expect(columnWidths([], 100).size).toBe(0);
});
