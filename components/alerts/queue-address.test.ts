import { describe, expect, it } from 'vitest';
import { FIRST_VIEW, filtersOf, isFiltered, readAddress, writeAddress } from './queue-address';

describe('the queue’s address', () => {
  it('is empty for the first view', () => {
    expect(readAddress(new URLSearchParams())).toEqual(FIRST_VIEW);
    expect(writeAddress(FIRST_VIEW)).toBe('');
  });
  it('reproduces a view', () => {
    const state = {
      ...FIRST_VIEW,
      view: 'closed' as const,
      severity: ['high' as const, 'critical' as const],
      host: ['web-01'],
      q: '/dev/shm & co',
      assignee: ['none', 'Ada L'],
      tag: ['miner'],
      group: 'detector' as const,
      fold: ['detector-3'],
      columns: [
        { id: 'alert' as const, width: null },
        { id: 'host' as const, width: 150 },
      ],
      rows: '1' as const,
      preview: false,
      at: '12',
    };
    expect(readAddress(new URLSearchParams(writeAddress(state)))).toEqual(state);
    expect(isFiltered(state)).toBe(true);
    expect(filtersOf(state)).toMatchObject({ view: 'closed', severity: 'high,critical', host: 'web-01' });
  });
  it('survives an address that somebody wrote by hand', () => {
    const state = readAddress(new URLSearchParams('view=nope&severity=high,,bad&detector=1,x&sort=%00&rows=3'));
    expect(state).toEqual({ ...FIRST_VIEW, severity: ['high'], detector: ['1'] });
  });
});
