import { describe, expect, it } from 'vitest';
import { type AlertPage, type AlertRow, type QueueGroup, SEVERITIES, type Severity } from '../../lib/alerts/alert';
import { groupCount, hostName, lineageText, queueRows } from './queue-rows';

function alert(id: string, anchorId: string, severity: Severity = 'high', host = 'web-01', argv = id): AlertRow {
  return {
    id,
    hostId: host === 'web-01' ? 1 : 2,
    host,
    hostSource: null,
    user: 'webapp',
    detectorId: 1,
    detector: 'Hidden folder',
    versionId: 1,
    versionNumber: 1,
    severity,
    firstTime: 0,
    lastTime: 0,
    eventCount: 2,
    status: 'new',
    disposition: null,
    reason: null,
    assignee: null,
    tags: [],
    comments: 0,
    threatId: null,
    recurrenceOf: null,
    raisedPast: false,
    noisy: false,
    anchorId,
    summary: {
      eventRef: '1-0-0-0',
      processId: '1',
      behavior: { kind: 'process_start', process: { started: true, commandLine: `run ${argv}` } },
      hits: [],
      lineage: { title: 'sh', below: 'python3 webapp_srv.py', pid: 25598 },
    },
  };
}

/** A page as the server gives it: the groups of its alerts, in order. */
function page(
  alerts: AlertRow[],
  more: Record<string, Partial<QueueGroup>> = {},
): Pick<AlertPage, 'alerts' | 'groups'> {
  const groups = new Map<string, QueueGroup>();
  for (const each of alerts) {
    const key = `lineage-${each.hostId}-${each.anchorId}`;
    const known = groups.get(key);
    const severity =
      !known || SEVERITIES.indexOf(each.severity) > SEVERITIES.indexOf(known.severity) ? each.severity : known.severity;
    groups.set(key, {
      key,
      first: known?.first ?? each,
      severity,
      total: (known?.total ?? 0) + 1,
      events: (known?.events ?? 0) + each.eventCount,
      atLeast: false,
      hidden: 0,
      folded: false,
      ...more[key],
    });
  }
  return { alerts, groups: [...groups.values()] };
}

const none = new Set<string>();
const drawn = (...args: Parameters<typeof queueRows>) =>
  queueRows(...args).map((row) =>
    row.kind === 'alert'
      ? `${row.alert.id}${row.like.length ? ` +${row.like.length}` : ''}`
      : `${row.title} ${row.total}${row.hidden ? `, ${row.hidden} hidden` : ''}${row.folded ? ' folded' : ''}`,
  );

describe('rows of the queue', () => {
  it('stand below the heads that the server named, with its counts', () => {
    const list = page(
      [
        alert('1', 'a', 'critical'),
        alert('3', 'a'),
        alert('2', 'b', 'high', 'relay-01'),
        alert('4', 'b', 'low', 'relay-01'),
      ],
      {
        'lineage-1-a': { total: 48_211 },
      },
    );
    expect(drawn([list], 'lineage', none)).toEqual(['web-01 48211', '1', '3', 'relay-01 2', '2', '4']);
    const [head] = queueRows([list], 'lineage', none);
    expect(head).toMatchObject({ severity: 'critical', detail: 'sh 25598, below python3 webapp_srv.py' });
  });

  it('gather neighbours that share no process tree, and keep the order', () => {
    const list = page([alert('1', 'a'), alert('2', 'b'), alert('3', 'c'), alert('4', 'c'), alert('5', 'd')]);
    expect(drawn([list], 'lineage', none)).toEqual(['Other alerts 2', '1', '2', 'web-01 2', '3', '4', 'web-01 1', '5']);
  });

  it('whose siblings a filter hides are not called alone', () => {
    const list = page([alert('1', 'a'), alert('2', 'b'), alert('3', 'c')], { 'lineage-1-b': { hidden: 9 } });
    expect(drawn([list], 'lineage', none)).toEqual(['web-01 1', '1', 'web-01 1, 9 hidden', '2', 'web-01 1', '3']);
  });

  it('go on below the same head on the next page, and come once', () => {
    const first = page([alert('1', 'a'), alert('2', 'a')], { 'lineage-1-a': { total: 3 } });
    const second = page([alert('2', 'a'), alert('3', 'a')], { 'lineage-1-a': { total: 3 } });
    expect(drawn([first, second], 'lineage', none)).toEqual(['web-01 3', '1', '2', '3']);
  });

  it('of a folded group are not there', () => {
    const list = page([alert('1', 'a'), alert('2', 'a')], { 'lineage-1-a': { folded: true } });
    expect(drawn([{ ...list, alerts: [] }], 'lineage', none)).toEqual(['web-01 2 folded']);
    expect(groupCount(queueRows([list], 'lineage', none))).toBe(1);
  });

  it('that tell the same are folded behind the first, and open', () => {
    const list = page([
      alert('1', 'a', 'high', 'web-01', 'same'),
      alert('2', 'a'),
      alert('3', 'a', 'high', 'web-01', 'same'),
      alert('4', 'b', 'high', 'relay-01', 'same'),
    ]);
    expect(drawn([list], 'none', none)).toEqual(['1 +1', '2', '4']);
    expect(drawn([list], 'none', new Set(['1']))).toEqual(['1 +1', '3', '2', '4']);
  });
});

it('names a tree by its anchor and what stands above it', () => {
  expect(lineageText(alert('1', 'a'))).toBe('sh 25598, below python3 webapp_srv.py');
});

it('names a host with its source where the name alone is not enough', () => {
  expect(hostName({ host: 'web-01', hostSource: null })).toBe('web-01');
  expect(hostName({ host: 'web-01', hostSource: 'office' })).toBe('web-01@office');
});
