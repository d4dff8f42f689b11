import { expect, test } from 'vitest';
import type { Behavior } from '../telemetry/behavior';
import { indicatorsOf } from './indicators';
import { reportMarkdown, reportOf } from './report';
import { REPORT_CSP, reportHtml } from './report-html';
import type { ThreatDetail } from './threat';

const HOSTILE = '/tmp/<script>alert(1)</script>`"\'\u202e](http://x)\n# no heading';

function threat(change: Partial<ThreatDetail> = {}): ThreatDetail {
  const behavior: Behavior = { kind: 'process_start', process: { started: true, image: HOSTILE, argv: ['x'] } };
  const event = {
    ...{ ref: 'e1', hostId: 1, host: 'web-01', time: 1_000, kind: 'process_start' as const, pid: 1 },
    ...{ processId: '1', behaviorId: 'b', behavior, detectors: [1], observed: true },
  };
  const quiet = {
    ...event,
    ref: 'e2',
    detectors: [],
    behavior: { ...behavior, process: { started: true, image: '/bin/sh' } },
  };
  return {
    ...{ id: 1, name: 'The <b>miner</b> *again*', hosts: ['web-01'], users: ['webapp'], firstTime: 1_000, lastTime: 2_000 },
    ...{ processes: 2, events: 2, legs: 1, alerts: 1, createdBy: 'analyst', createdAt: 5_000, notes: '' },
    detectors: [{ detectorId: 1, title: 'A rule', level: 'high', state: 'live', origin: 'starter', hypothesisId: null, events: { 1: 1 } }],
    ...{ evidence: [event, quiet], memberAlerts: [], otherThreats: [], shared: [], independent: [1] },
    indicators: indicatorsOf([event]),
    ...{ timeline: [], begot: [{ id: 4, title: 'An idea', state: 'promoted', detectorId: 9 }] },
    ...change,
  }; // biome-ignore format: a fixture
}

test('the report tells the story in its order, the legs, what nobody saw, and what came of it', () => {
  const markdown = reportMarkdown(reportOf(threat()));
  expect(markdown).toContain('## Timeline');
  expect(markdown).toContain('- D-1 A rule: 1 event, stands by itself');
  expect(markdown).toMatch(/## No detector saw this\n\n- .*`\/bin\/sh`/);
  expect(markdown).toContain('- H-4 An idea: promoted, detector D-9');
  const told = reportMarkdown(
    reportOf(
      threat({
        timeline: [
          { id: 2, ref: null, time: null, text: 'It began with an open port.', author: 'analyst', updatedAt: 1 },
          { id: 1, ref: 'e2', time: 1_000, text: 'the shell', author: 'analyst', updatedAt: 1 },
        ],
      }),
    ),
  );
  expect(told.indexOf('It began')).toBeLessThan(told.indexOf('the shell'));
  expect(told).toContain('`/bin/sh` – the shell');
});

test('what the adversary wrote stays text in Markdown', () => {
  const markdown = reportMarkdown(reportOf(threat()));
  expect(markdown.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(6);
  expect(markdown).not.toContain('\u202e');
  // a fence of two, since the path holds one backtick
  expect(markdown).toContain('`` /tmp/<script>');
  expect(markdown).toContain('# Threat 1: The \\<b\\>miner\\</b\\> \\*again\\*');
});

test('what the adversary wrote stays text in HTML, and the page may run nothing', () => {
  const html = reportHtml(reportOf(threat()));
  expect(html).not.toMatch(/<script|<b>|\u202e/);
  expect(html).toContain('&lt;script&gt;');
  expect(REPORT_CSP).toContain("default-src 'none'");
  expect(REPORT_CSP).not.toContain('unsafe');
  expect(html.match(/<(?!\/?(html|head|meta|title|style|body|h1|h2|p|ul|li|code|!doctype)\b)[a-z!/]/gi)).toBeNull();
});
