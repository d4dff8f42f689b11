'use client';

import { Search } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { cx } from '../ui/class-names';
import { Kbd } from '../ui/kbd';
import { Link } from '../ui/link';
import { useNow } from '../ui/now';
import { clock } from '../ui/time-format';
import { useLive } from './live';
import { crumbsOf } from './rooms';

export function TopBar({ onSearch }: { onSearch: () => void }) {
  return (
    <header className="flex min-w-0 items-center gap-2 border-b border-line bg-surface px-3">
      <Crumbs />
      <button
        type="button"
        onClick={onSearch}
        className="mx-auto flex h-7 w-110 min-w-0 flex-initial items-center gap-2 rounded-2 border border-line-2 bg-field px-2 text-left text-ink-3 hover:border-ink-3"
      >
        <Search size={14} aria-hidden="true" className="flex-none" />
        <span className="cut flex-1">Search everything, or do something</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      <Clock />
    </header>
  );
}

function Crumbs() {
  const crumbs = crumbsOf(usePathname());
  return (
    <div className="flex min-w-24 items-center gap-1.5 whitespace-nowrap text-ink-2">
      {crumbs.map((crumb, index) => (
        <span key={crumb.label} className="contents">
          {index > 0 && <span aria-hidden="true">/</span>}
          {crumb.href ? (
            <Link href={crumb.href} className="hover:text-ink">
              {crumb.label}
            </Link>
          ) : (
            <b className="font-semibold text-ink" aria-current="page">
              {crumb.label}
            </b>
          )}
        </span>
      ))}
    </div>
  );
}

const LIVE = {
  live: {
    word: 'Live',
    dot: 'bg-true',
    tip: 'The server answers. Events reach the detectors inside the ingest transaction.',
  },
  waiting: { word: 'Connecting', dot: 'bg-noise', tip: 'The server has not answered yet.' },
  lost: { word: 'No answer', dot: 'bg-over', tip: 'The server does not answer. What is on screen may be old.' },
};

function Clock() {
  const now = useNow();
  const { word, dot, tip } = LIVE[useLive()];
  return (
    <span
      data-tip={`${tip}\nThe clock is UTC.`}
      className="flex min-w-38 items-center justify-end gap-1.5 text-12 whitespace-nowrap text-ink-2"
    >
      <span aria-hidden="true" className={cx('size-1.75 rounded-full', dot)} />
      {word}
      <span className="mono num inline-block min-w-14 text-right">{now === null ? '' : clock(now)}</span>
    </span>
  );
}
