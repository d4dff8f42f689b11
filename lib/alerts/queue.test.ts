import { describe, expect, test } from 'vitest';
import {
  afterCursor,
  asciiLower,
  encodeCursor,
  likePattern,
  orderBy,
  queueConditions,
  queueQuery,
  SORTS,
} from './queue';

const known = { actor: 'analyst' };
const sql = (input: Record<string, unknown>, more = {}) =>
  queueConditions(queueQuery.parse(input), { ...known, ...more });

describe('conditions', () => {
  test('begin with open alerts', () => {
    expect(sql({})).toEqual({ text: `a.redirect_to is null and a.status in ('new', 'in_progress')`, params: [] });
  });
  test('carry every value as a parameter', () => {
    const hostile = `'; drop table alerts; --`;
    const { text, params } = sql(
      {
        view: 'mine',
        status: 'new,closed',
        severity: ['high', 'low'],
        host: hostile,
        detector: '3',
        threat: '7',
        q: hostile,
      },
      { hostIds: [1], searchedHostIds: [2], searchedVersions: [{ detectorId: 5, versionId: 3 }] },
    );
    expect(text).not.toContain('drop');
    expect(text).toContain('a.assignee = $1::text and a.status = any($2::text[]) and a.severity = any($3::smallint[])');
    expect(params).toEqual(['analyst', ['new', 'closed'], [3, 1], 1, 3, 7, [2], [5], [3], `%${hostile}%`]);
  });
  test('of an unknown host match nothing rather than everything', () => {
    expect(sql({ host: 'nope' }).params).toEqual([[]]);
  });
  test.each([
    { view: 'everything' },
    { severity: 'grave' },
    { sort: 'random' },
    { limit: '0' },
    { limit: '201' },
    { detector: 'x' },
    { threat: '-1' },
  ])('%j is refused', (input) => {
    expect(queueQuery.safeParse(input).success).toBe(false);
  });
  test('of a text without a trigram look at names alone, unless only open alerts are asked for', () => {
    expect(sql({ view: 'all', q: '/.' }).text).not.toContain('search');
    expect(sql({ view: 'open', q: '/.' }).text).toContain('search');
    expect(sql({ view: 'closed', q: '/.x11' }).text).toContain('search');
  });
  test('a text that no name holds and that is not looked for in alerts matches none', () => {
    expect(sql({ view: 'all', q: '/.' }).text).toContain('false');
  });
  test('empty filters are none', () => {
    expect(sql({ severity: '', host: '', detector: '', q: '  ' }).params).toEqual([]);
  });
});

test('a search is a literal', () => {
  expect(likePattern('100%_\\x')).toBe('%100\\%\\_\\\\x%');
  expect(asciiLower('ÄbC-X')).toBe('Äbc-x');
});

describe('the cursor', () => {
  const row = { severityCode: 3, lastTime: 1_795_424_208_627.125, eventCount: 12, id: '42' };
  test.each(SORTS)('of %s compares what it orders by', (sort) => {
    const after = afterCursor(sort, encodeCursor(sort, row), 5);
    const columns = orderBy(sort).replace(/ (asc|desc)/g, '');
    expect(after.text.startsWith(`(${columns})`)).toBe(true);
    expect(after.params.slice(-2)).toEqual([row.lastTime, '42']);
    expect(after.text).toContain('$5::');
  });
  test.each([
    '',
    'x',
    'bnVsbA',
    encodeCursor('newest', row),
    Buffer.from('["severity",1,"1","2"]').toString('base64url'),
    Buffer.from('["severity",99999999,1,"2"]').toString('base64url'),
  ])('%s is refused', (cursor) => expect(() => afterCursor('severity', cursor, 1)).toThrow('cursor'));
});
