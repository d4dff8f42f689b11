import { describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../lib/process-tree/filter';
import { type DetailView, detailQuery, readDetailView } from './detail-url';

const plain: DetailView = {
  row: null,
  event: null,
  window: null,
  view: 'tree',
  axis: 'fold',
  find: '',
  filter: NO_FILTER,
  grouped: true,
  chosen: new Map(),
  openGroups: new Set(),
  tab: 'inspector',
};

describe('the address of an alert page', () => {
  it('is empty for the view that the page begins with', () => {
    expect(detailQuery(plain)).toBe('');
    expect(readDetailView(new URLSearchParams())).toEqual(plain);
  });

  it('brings back row, event, window, picture, axis and search', () => {
    const view: DetailView = {
      row: '1712345678901234567',
      event: '1-1763888208627000-6268-0',
      window: { from: 1763888198000.125, to: 1763888198003 },
      view: 'graph',
      axis: 'linear',
      find: '.x11 & "x"',
      filter: {
        kinds: ['external'],
        users: ['a b&c'],
        facts: ['ImageHidden'],
        rarity: ['new'],
        has: ['x: y'],
        not: ['%'],
      },
      grouped: false,
      chosen: new Map([
        ['1712345678901234567', 'collapsed'],
        ['12', 'open'],
        ['13', 'focused'],
      ]),
      openGroups: new Set(['12/alike/99']),
      tab: 'host',
    };
    expect(readDetailView(new URLSearchParams(detailQuery(view)))).toEqual(view);
  });

  it('stays short however many rows were opened', () => {
    const chosen = new Map(Array.from({ length: 5_000 }, (_, i) => [String(10 ** 15 + i), 'open' as const]));
    expect(detailQuery({ ...plain, chosen }).length).toBeLessThan(1_000);
  });

  it('ignores a window that is none', () => {
    for (const window of ['', 'x-y', '5-5', '9-1', '-1-5', '1e3-2e3']) {
      expect(readDetailView(new URLSearchParams({ window })).window).toBeNull();
    }
  });
});
