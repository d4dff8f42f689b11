'use client';

import { usePathname } from 'next/navigation';
import { cx } from '../ui/class-names';
import { Link } from '../ui/link';
import { ROOMS, type Room, roomOf, SETTINGS } from './rooms';

export function Nav() {
  const here = roomOf(usePathname());
  return (
    <nav aria-label="Rooms" className="row-span-2 flex w-nav flex-col border-r border-line bg-surface pb-2">
      <Link
        href="/alerts"
        aria-label="Unwrap: the queue"
        className="grid h-topbar flex-none place-items-center text-accent -outline-offset-4"
      >
        <Logo />
      </Link>
      {ROOMS.map((room) => (
        <RoomLink key={room.href} room={room} here={room === here} />
      ))}
      <span className="flex-1" />
      <RoomLink room={SETTINGS} here={here === SETTINGS} />
    </nav>
  );
}

function RoomLink({ room, here }: { room: Room; here: boolean }) {
  const Icon = room.icon;
  return (
    <Link
      href={room.href}
      aria-current={here ? 'page' : undefined}
      className={cx(
        'flex flex-none flex-col items-center gap-0.75 border-x-2 border-r-transparent pt-1.75 pb-1.5 text-10 leading-3 -outline-offset-2',
        here
          ? 'border-l-accent bg-accent-bg text-ink'
          : 'border-l-transparent text-ink-2 hover:bg-raised hover:text-ink',
      )}
    >
      <Icon size={17} strokeWidth={1.6} aria-hidden="true" className={here ? 'text-accent' : undefined} />
      {room.name}
    </Link>
  );
}

function Logo() {
  return (
    <svg
      viewBox="0 0 24 24"
      width="22"
      height="22"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M4 8v6a8 8 0 0 0 16 0V8" />
      <path d="M4 8l4-4 4 4 4-4 4 4" />
    </svg>
  );
}
