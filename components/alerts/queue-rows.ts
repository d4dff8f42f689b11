import { type AlertRow, SEVERITIES, type Severity } from '../../lib/alerts/alert';
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
  alerts: AlertRow[];
  events: number;
  folded: boolean;
  /** the same group began above, on an earlier page */
  continued: boolean;
}
export interface AlertLine {
  kind: 'alert';
  key: string;
  alert: AlertRow;
}
export type QueueRow = GroupHead | AlertLine;

/**
 * Groups stand where their first alert stands in the list's own order. Alerts that share their process tree with no
 * other, and follow one another, are gathered under "Other alerts".
 *
 * Each page is grouped by itself, so that a page that comes later never moves a row that is there: what belongs to an
 * earlier page's group stands under a repeated head.
 */
export function queueRows(
  pages: readonly (readonly AlertRow[])[],
  grouping: Grouping,
  folded: ReadonlySet<string>,
): QueueRow[] {
  const out: QueueRow[] = [];
  const seen = new Set<string>();
  const shown = new Set<string>();
  for (const page of pages) {
    // a row can come twice when the list moved between two pages
    const alerts = page.filter(({ id }) => !shown.has(id) && shown.add(id));
    if (grouping === 'none') {
      for (const alert of alerts) out.push(lineOf(alert));
      continue;
    }
    for (const group of groupsOf(alerts, grouping, seen)) {
      const head: GroupHead = { ...group, folded: folded.has(group.key), continued: seen.has(group.key) };
      seen.add(group.key);
      out.push(head);
      if (!head.folded) for (const alert of head.alerts) out.push(lineOf(alert));
    }
  }
  return out;
}

/** "20 alerts in 3 groups": distinct groups among the rows. */
export function groupCount(rows: readonly QueueRow[]): number {
  return rows.filter((row) => row.kind === 'group' && !row.continued).length;
}

const OTHERS = 'Other alerts';

type Group = Omit<GroupHead, 'folded' | 'continued'>;

function groupsOf(alerts: readonly AlertRow[], grouping: Grouping, seen: ReadonlySet<string>): Group[] {
  const byKey = new Map<string, AlertRow[]>();
  for (const alert of alerts) {
    const key = keyOf(alert, grouping);
    const group = byKey.get(key);
    if (group) group.push(alert);
    else byKey.set(key, [alert]);
  }
  const out: Group[] = [];
  let others: AlertRow[] | undefined;
  for (const [key, group] of byKey) {
    if (grouping === 'lineage' && group.length === 1 && byKey.size > 1 && !seen.has(key)) {
      if (others) others.push(group[0]!);
      else {
        others = [group[0]!];
        out.push({
          kind: 'group',
          key: `others-${group[0]!.id}`,
          title: OTHERS,
          detail: null,
          severity: 'low',
          events: 0,
          alerts: others,
        });
      }
      continue;
    }
    others = undefined;
    out.push({ kind: 'group', key, ...titleOf(group[0]!, grouping), severity: 'low', events: 0, alerts: group });
  }
  for (const group of out) {
    // one that is alone is named by its own process tree
    const only = group.title === OTHERS && group.alerts.length === 1 ? group.alerts[0] : undefined;
    if (only) Object.assign(group, { key: keyOf(only, grouping), ...titleOf(only, grouping) });
  }
  return out.map((group) => ({ ...group, severity: worst(group.alerts), events: sum(group.alerts) }));
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
  if (grouping === 'host') return { title: alert.host, detail: null };
  return { title: alert.host, detail: lineageText(alert) };
}

/** "sh 25598, below python3 webapp_srv.py" */
export function lineageText({ summary: { lineage } }: AlertRow): string {
  const pid = String(lineage.pid);
  const own = lineage.title.includes(pid) ? lineage.title : `${lineage.title} ${pid}`;
  return lineage.below && !own.includes(lineage.below) ? `${own}, below ${lineage.below}` : own;
}

const lineOf = (alert: AlertRow): AlertLine => ({ kind: 'alert', key: alert.id, alert });
const sum = (alerts: readonly AlertRow[]) => alerts.reduce((total, { eventCount }) => total + eventCount, 0);
const rank = (severity: Severity) => SEVERITIES.indexOf(severity);

function worst(alerts: readonly AlertRow[]): Severity {
  return alerts.reduce<Severity>(
    (most, { severity }) => (rank(severity) > rank(most) ? severity : most),
    'informational',
  );
}
