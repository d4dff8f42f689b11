'use client';

import type { QueueViews, Tally } from '../../lib/alerts/alert';
import type { TabsProps } from '../ui/tabs';
import type { QueueState } from './queue-address';

const WORDS: readonly [QueueState['view'], string, string?][] = [
  ['open', 'Open'],
  ['unassigned', 'Unassigned'],
  ['mine', 'Mine'],
  ['critical', 'Critical and high'],
  [
    'few-legs',
    'Fewer than 3 legs',
    'Open alerts whose process tree fewer than three live detectors catch. Looked at are the trees of the newest 2,000 open alerts.',
  ],
  ['closed', 'Closed'],
  ['all', 'All'],
];

/** The views that come with the console, with what they hold. */
export function queueTabs(views: QueueViews | undefined): TabsProps<QueueState['view']>['tabs'] {
  return WORDS.map(([value, label, tip]) => {
    const tally: Tally | undefined = value === 'all' ? undefined : views?.counts[value];
    return { value, label, tip, count: tally?.total, more: tally?.atLeast };
  });
}
