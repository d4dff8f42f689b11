import { describe, expect, it } from 'vitest';
import type { TreeProcess } from '../process-tree/tree';
import type { AlertDetail } from './alert';
import { type AlertCase, caseProcesses, MOST_PROCESSES } from './case';
import { ALERT_COLUMNS, alertCsv, caseCsv } from './case-csv';
import { caseHtml } from './case-html';
import { alertListMarkdown, caseMarkdown, code, plain } from './case-markdown';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "</code></style><svg onload='alert(1)'>",
  '=cmd|" /C calc"!A0',
  '[x](javascript:alert(1)) ![](http://evil.example/x.png)',
  '```\n# not a heading\n<b>x</b>',
  'a\u202egnp.exe\u200b\u0000',
  '&lt;b&gt; | pipe',
  "'; drop table alerts; --",
];

function process(id: string, parentId: string | null, text: string, more: Partial<TreeProcess> = {}): TreeProcess {
  return {
    id,
    pid: Number(id),
    ppid: null,
    parentId,
    predecessorId: null,
    anchorId: '1',
    started: true,
    time: 1_795_424_208_627 + Number(id),
    seq: Number(id),
    part: 0,
    endTime: null,
    exitCode: null,
    startRef: null,
    behaviorId: '',
    behavior: { started: true, image: `/bin/${text}`, commandLine: text, user: text, sha256: 'ab' },
    disguised: false,
    claims: text,
    facts: [],
    cut: false,
    marks: [],
    counts: { all: 0, files: 0, connections: 0 },
    hiddenMarks: 0,
    hiddenChildren: 0,
    ...more,
  } as TreeProcess;
}

function caseOf(text: string): AlertCase {
  const alert = {
    id: '7',
    hostId: 1,
    host: text,
    hostSource: null,
    user: text,
    detectorId: 1,
    detector: text,
    versionId: 1,
    versionNumber: 2,
    severity: 'high',
    firstTime: 1_795_424_208_627,
    lastTime: 1_795_424_208_627,
    eventCount: 3,
    status: 'closed',
    disposition: 'false_positive',
    reason: text,
    assignee: text,
    tags: ['miner'],
    comments: 1,
    threatId: null,
    recurrenceOf: null,
    raisedPast: false,
    noisy: false,
    anchorId: '1',
    summary: {
      eventRef: 'x',
      processId: '1',
      behavior: { kind: 'process_start', process: { started: true, image: text, commandLine: text } },
      hits: [],
      lineage: { title: text, below: null, pid: 1 },
    },
    redirectTo: null,
    matchedEvents: [],
    legs: [],
    hypotheses: [],
  } satisfies AlertDetail;
  const { processes, left } = caseProcesses({ processes: [process('1', null, text), process('2', '1', text)] });
  const comments = [{ id: '1', author: text, text, time: 1_795_424_208_627 }];
  return { link: 'http://127.0.0.1:3000/alerts/7', madeAt: 1_795_424_208_627, alert, comments, processes, left };
}

describe('processes of a case', () => {
  it('stand below their parents, in the order of their starts', () => {
    const { processes } = caseProcesses({
      processes: [process('3', '1', 'c'), process('2', '1', 'b'), process('4', '2', 'd'), process('1', '9', 'a')],
    });
    expect(processes.map(({ id, depth }) => `${id}@${depth}`)).toEqual(['1@0', '2@1', '4@2', '3@1']);
  });
  it('are bounded, and say how many are left', () => {
    const deep = Array.from({ length: MOST_PROCESSES + 20 }, (_, n) =>
      process(String(n + 1), n === 0 ? null : String(n), 'x'),
    );
    const { processes, left } = caseProcesses({ processes: deep });
    expect(processes).toHaveLength(MOST_PROCESSES);
    expect(left).toBe(20);
  });
  it('that are each other’s parents are no trap', () => {
    const { processes, left } = caseProcesses({
      processes: [process('1', '2', 'a'), process('2', '1', 'b'), process('3', '3', 'c')],
    });
    expect(processes.map(({ id }) => id)).toEqual(['3']);
    expect(left).toBe(2);
  });
});

describe.each(HOSTILE)('%j', (text) => {
  it('is only text in HTML, under a policy without scripts', () => {
    const html = caseHtml(caseOf(text));
    const tags = [...html.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase());
    const ours = [
      '!doctype',
      'html',
      'head',
      'meta',
      'title',
      'style',
      'body',
      'h1',
      'h2',
      'dl',
      'dt',
      'dd',
      'br',
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'code',
      'span',
      'footer',
    ];
    expect(new Set(tags.filter((name) => !ours.includes(name)))).toEqual(new Set());
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-`);
    expect(html).not.toMatch(/[\u0000\u202e\u200b]/);
  });

  it('is only text in Markdown', () => {
    const markdown = caseMarkdown(caseOf(text));
    // outside of code, nothing that begins markup is left without a backslash
    const outside = markdown
      .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
      .replace(/(`+) .*? \1/g, '')
      .replaceAll('http://127.0.0.1:3000/alerts/7', '')
      .replace(/^(#{2,3} |- \*\*[\w ,-]+:\*\*)/gm, '');
    expect(outside.replace(/\\[\\`*_{}[\]()#+!|<>~&]/g, '')).not.toMatch(/[`*_[\]<>|!]/);
    expect(markdown).not.toMatch(/[\u0000\u202e\u200b]/);
  });

  it('is a value and no formula in CSV', () => {
    const of = caseOf(text);
    for (const csv of [caseCsv(of), alertCsv(of.alert)]) {
      expect(csv).not.toMatch(/(^|,)"?[=+@-]/m);
      expect(csv.split('\r\n').at(-1)).toBe('');
    }
  });

  it('keeps its place in a table of alerts', () => {
    const table = alertListMarkdown([caseOf(text).alert], 'http://127.0.0.1:3000')
      .trimEnd()
      .split('\n');
    expect(table).toHaveLength(3);
    const bars = (line: string) => line.replace(/\\\|/g, '').split('|').length;
    expect(bars(table[2]!)).toBe(bars(table[0]!));
  });
});

it('code holds backticks, and nothing is nothing', () => {
  expect(code('a``b')).toBe('``` a``b ```');
  expect(code('  ')).toBe('');
  expect(plain('a_b')).toBe('a\\_b');
});

it('a line of an export has a value for every column', () => {
  expect(alertCsv(caseOf('x').alert).trimEnd().split(',')).toHaveLength(ALERT_COLUMNS.length);
});
