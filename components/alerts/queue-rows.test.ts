import { describe, expect, it } from 'vitest';
import type { AlertRow, Severity } from '../../lib/alerts/alert';
import { groupCount, lineageText, queueRows } from './queue-rows';

function alert(id: string, anchorId: string, severity: Severity = 'high', host = 'web-01'): AlertRow {
  return {
    id,
    hostId: host === 'web-01' ? 1 : 2,
    host,
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
    threatId: null,
    recurrenceOf: null,
    raisedPast: false,
    noisy: false,
    anchorId,
    summary: {
      eventRef: '1-0-0-0',
      processId: '1',
      behavior: { kind: 'process_start', process: { started: true } },
      hits: [],
      lineage: { title: 'sh', below: 'python3 webapp_srv.py', pid: 25598 },
    },
  };
}

const drawn = (...args: Parameters<typeof queueRows>) =>
  queueRows(...args).map((row) =>
    row.kind === 'alert'
      ? row.alert.id
      : `${row.title} ${row.alerts.length}${row.folded ? ' folded' : ''}${row.continued ? ' continued' : ''}`,
  );
const none = new Set<string>();

describe('rows of the queue', () => {
  it('gathers alerts of one process tree where the first of them stands', () => {
    const list = [
      alert('1', 'a', 'critical'),
      alert('2', 'b', 'high', 'relay-01'),
      alert('3', 'a'),
      alert('4', 'b', 'low', 'relay-01'),
    ];
    expect(drawn([list], 'lineage', none)).toEqual(['web-01 2', '1', '3', 'relay-01 2', '2', '4']);
    const [head] = queueRows([list], 'lineage', none);
    expect(head).toMatchObject({ severity: 'critical', events: 4, detail: 'sh 25598, below python3 webapp_srv.py' });
  });

  it('gathers neighbours that share no process tree, and keeps the order', () => {
    const list = [
      alert('1', 'a', 'critical'),
      alert('2', 'b'),
      alert('3', 'c'),
      alert('4', 'c'),
      alert('5', 'd', 'low'),
    ];
    expect(drawn([list], 'lineage', none)).toEqual(['Other alerts 2', '1', '2', 'web-01 2', '3', '4', 'web-01 1', '5']);
  });

  it('names the process tree of an alert that is alone', () => {
    expect(drawn([[alert('1', 'a')]], 'lineage', none)).toEqual(['web-01 1', '1']);
  });

  it('a fold hides the alerts and keeps their number', () => {
    const list = [alert('1', 'a'), alert('2', 'a')];
    expect(drawn([list], 'lineage', new Set(['lineage-1-a']))).toEqual(['web-01 2 folded']);
  });

  it('a later page moves no row of an earlier one, and repeats none', () => {
    const first = [alert('1', 'a'), alert('2', 'a')];
    const rows = drawn([first, [alert('2', 'a'), alert('3', 'b'), alert('4', 'b'), alert('5', 'a')]], 'lineage', none);
    expect(rows).toEqual(['web-01 2', '1', '2', 'web-01 2', '3', '4', 'web-01 1 continued', '5']);
    expect(rows.slice(0, 3)).toEqual(drawn([first], 'lineage', none));
  });

  it('groups by host, by detector, or not at all', () => {
    const list = [alert('1', 'a'), alert('2', 'b', 'high', 'relay-01'), alert('3', 'c')];
    expect(drawn([list], 'host', none)).toEqual(['web-01 2', '1', '3', 'relay-01 1', '2']);
    expect(drawn([list], 'detector', none)).toEqual(['Hidden folder 3', '1', '2', '3']);
    expect(drawn([list], 'none', none)).toEqual(['1', '2', '3']);
    expect(groupCount(queueRows([list], 'host', none))).toBe(2);
  });

  it('does not say a pid or a parent twice', () => {
    const one = alert('1', 'a');
    one.summary.lineage = {
      title: 'sh 25598, below python3 webapp_srv.py',
      below: 'python3 webapp_srv.py',
      pid: 25598,
    };
    expect(lineageText(one)).toBe('sh 25598, below python3 webapp_srv.py');
  });
});
