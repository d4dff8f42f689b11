import { describe, expect, it } from 'vitest';
import { crumbsOf, roomOf } from './rooms';

describe('where we are', () => {
  it('names the room', () => {
    expect(crumbsOf('/alerts')).toEqual([{ label: 'Queue' }]);
    expect(crumbsOf('/settings')).toEqual([{ label: 'Settings' }]);
    expect(crumbsOf('/nowhere')).toEqual([]);
    expect(roomOf('/alertsx')).toBeUndefined();
  });
  it('names the thing in it', () => {
    expect(crumbsOf('/alerts/12')).toEqual([{ label: 'Queue', href: '/alerts' }, { label: 'Alert 12' }]);
    expect(crumbsOf('/hypotheses/3/')).toEqual([
      { label: 'Hypotheses', href: '/hypotheses' },
      { label: 'Hypothesis 3' },
    ]);
    expect(crumbsOf('/detectors/import')).toEqual([
      { label: 'Detectors', href: '/detectors' },
      { label: 'Import rules' },
    ]);
    expect(crumbsOf('/detectors/runs/4')).toEqual([
      { label: 'Detectors', href: '/detectors' },
      { label: 'Backtest runs', href: '/detectors/runs' },
      { label: 'Run 4' },
    ]);
    expect(crumbsOf('/threats/%zz')[1]).toEqual({ label: 'Threat %zz' });
  });
});
