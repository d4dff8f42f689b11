import {
  Crosshair,
  Database,
  FlaskConical,
  type LucideIcon,
  Radar,
  Rows3,
  Shield,
  SlidersHorizontal,
  Waypoints,
} from 'lucide-react';

export interface Room {
  href: string;
  name: string;
  /** one of its things, for breadcrumbs and titles: "Alert 12" */
  one?: string;
  icon: LucideIcon;
}

/** The rooms of the console, in the order of the work. */
export const ROOMS: readonly Room[] = [
  { href: '/alerts', name: 'Queue', one: 'Alert', icon: Rows3 },
  { href: '/hypotheses', name: 'Hypotheses', one: 'Hypothesis', icon: FlaskConical },
  { href: '/detectors', name: 'Detectors', one: 'Detector', icon: Crosshair },
  { href: '/threats', name: 'Threats', one: 'Threat', icon: Shield },
  { href: '/lineage', name: 'Lineage', icon: Waypoints },
  { href: '/hunt', name: 'Hunt', icon: Radar },
  { href: '/sources', name: 'Sources', icon: Database },
];

export const SETTINGS: Room = { href: '/settings', name: 'Settings', icon: SlidersHorizontal };

/** Pages of a room that are none of its things. */
const INNER: Readonly<Record<string, { name: string; one?: string }>> = {
  '/detectors/import': { name: 'Import rules' },
  '/detectors/runs': { name: 'Backtest runs', one: 'Run' },
};

/** The room that a path lies in. */
export function roomOf(pathname: string): Room | undefined {
  return [...ROOMS, SETTINGS].find(({ href }) => pathname === href || pathname.startsWith(`${href}/`));
}

/** "Queue / Alert 12": the last is where we are and has no link. */
export function crumbsOf(pathname: string): { label: string; href?: string }[] {
  const room = roomOf(pathname);
  if (!room) return [];
  const rest = pathname
    .slice(room.href.length + 1)
    .split('/')
    .filter(Boolean);
  if (rest.length === 0) return [{ label: room.name }];
  const inner = INNER[`${room.href}/${rest[0]}`];
  if (inner) {
    const above = { label: room.name, href: room.href };
    if (rest.length === 1) return [above, { label: inner.name }];
    return [
      above,
      { label: inner.name, href: `${room.href}/${rest[0]}` },
      { label: `${inner.one} ${decode(rest[1]!)}` },
    ];
  }
  return [{ label: room.name, href: room.href }, { label: `${room.one ?? room.name} ${decode(rest[0]!)}` }];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
