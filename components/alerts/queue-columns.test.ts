import { describe, expect, it } from 'vitest';
import { FIRST_COLUMNS, gridTemplate, readColumns, toggleColumn, writeColumns } from './queue-columns';

describe('columns in the address', () => {
  it('are left out as they come', () => {
    expect(readColumns(null)).toEqual(FIRST_COLUMNS);
    expect(writeColumns(FIRST_COLUMNS)).toBe('');
  });
  it('come back with their order and widths', () => {
    const text = 'alert,severity:60,tags:200,last';
    expect(writeColumns(readColumns(text))).toBe(text);
  });
  it('survive what somebody wrote by hand', () => {
    expect(writeColumns(readColumns('nope,severity:9999999,host:5,host,alert'))).toBe('severity,host:50,alert');
    expect(writeColumns(readColumns('host'))).toBe('alert,host');
    expect(readColumns(',,;')).toEqual(FIRST_COLUMNS);
  });
});

it('a column that is added stands in its place, and the alert stays', () => {
  const withTags = toggleColumn(FIRST_COLUMNS, 'tags');
  expect(withTags.map(({ id }) => id)).toEqual(['severity', 'alert', 'host', 'last', 'events', 'status', 'tags']);
  expect(toggleColumn(withTags, 'user').map(({ id }) => id)[3]).toBe('user');
  expect(toggleColumn(withTags, 'tags')).toEqual(FIRST_COLUMNS);
  expect(toggleColumn(FIRST_COLUMNS, 'alert')).toEqual(FIRST_COLUMNS);
});

it('on one line a time has room for its date', () => {
  const columns = [
    { id: 'alert' as const, width: 1 },
    { id: 'last' as const, width: 84 },
  ];
  expect(gridTemplate(columns, false)).toBe('14px minmax(240px, 1fr) 84px');
  expect(gridTemplate(columns, true)).toBe('14px minmax(240px, 1fr) 128px');
});
