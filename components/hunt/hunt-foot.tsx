'use client';

import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { Time } from '../ui/time';
import { duration } from '../ui/time-format';
import type { useEvents, useSummary } from './use-hunt';

/** What was found, what was looked at so far, and what is still being counted. */
export function HuntFoot({
  list,
  figures,
}: {
  list: ReturnType<typeof useEvents>;
  figures: ReturnType<typeof useSummary>;
}) {
  const { summary, running, stopped } = figures;
  const partial = summary !== null && !summary.done;
  return (
    <footer className="flex h-7 flex-none items-center gap-4 border-t border-line bg-surface px-3 text-11 text-ink-2">
      {summary && (
        <span className="num" role="status">
          {partial || summary.incomplete > 0 ? 'at least ' : ''}
          {plural(summary.events, 'event')} on {count(summary.hosts)} of {plural(summary.storedHosts, 'host')}
        </span>
      )}
      {partial && (
        <span className="num text-ink-3">
          {running ? 'counting' : 'counting stopped'}, {Math.round(summary.progress * 100)} %
        </span>
      )}
      {summary && summary.incomplete > 0 && (
        <span className="text-over">{plural(summary.incomplete, 'behavior')} took too much work</span>
      )}
      {figures.error !== null && <span className="text-over">the figures could not be counted</span>}
      <span className="num ml-auto">
        {plural(list.events.length, 'row')} loaded
        {!list.complete && list.searchedTo !== null && (
          <>
            {', back to '}
            <Time value={list.searchedTo} date="always" />
          </>
        )}
        {list.complete && ', all of them'}
      </span>
      {list.stopped && (
        <Button size="sm" onClick={list.goOn}>
          Go on
        </Button>
      )}
      {summary?.done && !stopped && <span className="num text-ink-3">{duration(summary.durationMs)}</span>}
    </footer>
  );
}
