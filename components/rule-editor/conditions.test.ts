import { describe, expect, it } from 'vitest';
import { parseRule } from '../../lib/sigma/parse';
import { conditionGroups } from './conditions';

const rule = (detection: string) => parseRule(`title: t\ndetection:\n${detection}`, { detectionOnly: true }).rule!;

describe('the list of conditions', () => {
  it('reads a selection line by line', () => {
    const groups = conditionGroups(
      rule('  selection:\n    FileAction: chmod\n    Image|endswith: [/a, /b]\n  condition: selection'),
    );
    expect(groups).toEqual([
      {
        selection: 'selection',
        excludes: false,
        plain: true,
        link: 'all',
        lines: [
          {
            field: 'FileAction',
            key: 'FileAction',
            operator: 'equals',
            values: ['chmod'],
            link: 'any',
            negated: false,
          },
          {
            field: 'Image',
            key: 'Image|endswith',
            operator: 'endswith',
            values: ['/a', '/b'],
            link: 'any',
            negated: false,
          },
        ],
      },
    ]);
  });

  it('says which selections are left out', () => {
    const groups = conditionGroups(
      rule('  s:\n    A: 1\n  f_git:\n    B: 2\n  f_ci:\n    C: 3\n  condition: s and not 1 of f_*'),
    );
    expect(groups.map((g) => [g.selection, g.excludes])).toEqual([
      ['s', false],
      ['f_git', true],
      ['f_ci', true],
    ]);
  });

  it('a list of maps is any of them', () => {
    expect(conditionGroups(rule('  s:\n    - A: 1\n    - B: 2\n  condition: s'))[0]).toMatchObject({
      link: 'any',
      plain: false,
      lines: [{ field: 'A' }, { field: 'B' }],
    });
  });
});
