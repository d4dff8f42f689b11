import { type AlertPage, type AlertRow, type QueueGroup, SEVERITIES, type Severity } from '../../lib/alerts/alert';
import type { Grouping } from './queue-address';

/** The queue as rows: group heads and alerts. Pure. */
export interface GroupHead {
  kind: 'group';
  key: string;
  /** "web-01", the detector's title, "Other alerts" */
  title: string;
  /** whether the adversary or an agent wrote what stands beside the title */
  detail: string | null;
  severity: Severity;
  /** those that are loaded */
  alerts: AlertRow[];
  total: number;
  atLeast: boolean;
  events: number;
  /** alerts of the group that the filters hide */
  hidden: number;
  folded: boolean;
  /** "Other alerts": their process trees hold one alert each */
  others: boolean;
  /** the group's first alert in the queue's order, loaded or not; null for others */
  first: AlertRow | null;
}
export interface AlertLine {
  kind: 'alert';
  key: string;
  alert: AlertRow;
  /** alerts of the same detector about the same command on the same host, folded below this one */
  like: AlertRow[];
  unfolded: boolean;
}
export type QueueRow = GroupHead | AlertLine;

type Page = Pick<AlertPage, 'alerts' | 'groups'>;

/**
 * Groups come from the server in their order, with counts of the whole queue. Trees that hold one alert, and follow one
 * another, are gathered under "Other alerts". A group that a page ended in goes on without a second head.
 * @param unfolded alerts whose duplicates are shown
 */
export function queueRows(pages: readonly Page[], grouping: Grouping, unfolded: ReadonlySet<string>): QueueRow[] {
  const shown = new Set<string>();
  // a row can come twice when the list moved between two pages
  const alerts = pages.flatMap((page) => page.alerts).filter(({ id }) => !shown.has(id) && shown.add(id));
  if (grouping === 'none') return linesOf(alerts, unfolded);
  const byKey = new Map<string, AlertRow[]>();
  for (const alert of alerts) {
    const key = keyOf(alert, grouping);
    const group = byKey.get(key);
    if (group) group.push(alert);
    else byKey.set(key, [alert]);
  }
  const out: QueueRow[] = [];
  let others: GroupHead | undefined;
  const groups = [...new Map(pages.flatMap((page) => page.groups).map((group) => [group.key, group])).values()];
  for (const [index, group] of groups.entries()) {
    const mine = byKey.get(group.key) ?? [];
    if (isAlone(group, grouping) && (others || isAlone(groups[index + 1], grouping))) {
      if (!others) {
        others = othersOf(group);
        out.push(others);
      }
      others.alerts.push(...mine);
      others.total += group.total;
      others.events += group.events;
      if (rank(group.severity) > rank(others.severity)) others.severity = group.severity;
      out.push(...linesOf(mine, unfolded));
      continue;
    }
    others = undefined;
    out.push({ kind: 'group', others: false, ...group, ...titleOf(group.first, grouping), alerts: mine });
    if (!group.folded) out.push(...linesOf(mine, unfolded));
  }
  return out;
}

/** "20 alerts in 3 groups": groups among the rows. */
export function groupCount(rows: readonly QueueRow[]): number {
  return rows.filter(({ kind }) => kind === 'group').length;
}

function isAlone(group: QueueGroup | undefined, grouping: Grouping): boolean {
  return grouping === 'lineage' && group !== undefined && group.total === 1 && group.hidden === 0 && !group.folded;
}

function othersOf(first: QueueGroup): GroupHead {
  return {
    kind: 'group',
    key: `others-${first.key}`,
    title: 'Other alerts',
    detail: null,
    severity: first.severity,
    alerts: [],
    total: 0,
    atLeast: false,
    events: 0,
    hidden: 0,
    folded: false,
    others: true,
    first: null,
  };
}

/** Duplicates stand behind the first of them, which says how many they are. */
function linesOf(alerts: readonly AlertRow[], unfolded: ReadonlySet<string>): AlertLine[] {
  const firsts = new Map<string, AlertLine>();
  for (const alert of alerts) {
    const sameness = samenessOf(alert);
    const first = firsts.get(sameness);
    if (first) first.like.push(alert);
    else firsts.set(sameness, { kind: 'alert', key: alert.id, alert, like: [], unfolded: unfolded.has(alert.id) });
  }
  return [...firsts.values()].flatMap((line) =>
    line.unfolded
      ? [
          line,
          ...line.like.map((alert): AlertLine => ({ kind: 'alert', key: alert.id, alert, like: [], unfolded: false })),
        ]
      : [line],
  );
}

/** What makes two alerts tell the same: a verdict on one is a verdict on the other. */
function samenessOf({ hostId, detectorId, status, disposition, summary: { behavior } }: AlertRow): string {
  const { process, file, net } = behavior;
  const what = [
    process.image,
    process.commandLine ?? process.argv?.join(' '),
    process.user,
    file?.path,
    net?.ip,
    net?.port,
  ];
  return JSON.stringify([hostId, detectorId, status, disposition, behavior.kind, ...what]);
}

function keyOf(alert: AlertRow, grouping: Grouping): string {
  switch (grouping) {
    case 'lineage':
      return `lineage-${alert.hostId}-${alert.anchorId}`;
    case 'host':
      return `host-${alert.hostId}`;
    case 'detector':
      return `detector-${alert.detectorId}`;
    case 'none':
      return '';
  }
}

function titleOf(alert: AlertRow, grouping: Grouping): { title: string; detail: string | null } {
  if (grouping === 'detector') return { title: alert.detector, detail: null };
  if (grouping === 'host') return { title: hostName(alert), detail: null };
  return { title: hostName(alert), detail: lineageText(alert) };
}

/** With its source, where another source has a host of the same name. */
export function hostName({ host, hostSource }: Pick<AlertRow, 'host' | 'hostSource'>): string {
  return hostSource === null ? host : `${host}@${hostSource}`;
}

/** "sh 25598, below python3 webapp_srv.py" */
export function lineageText({ summary: { lineage } }: AlertRow): string {
  const pid = String(lineage.pid);
  const own = lineage.title.includes(pid) ? lineage.title : `${lineage.title} ${pid}`;
  return lineage.below && !own.includes(lineage.below) ? `${own}, below ${lineage.below}` : own;
}

const rank = (severity: Severity) => SEVERITIES.indexOf(severity);
