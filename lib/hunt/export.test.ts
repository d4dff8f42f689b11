import { describe, expect, it } from 'vitest';
import { csvValue } from '../csv';
import type { ShownEvent } from '../telemetry/shown';
import { exportHead, exportLines } from './export';

const event = (commandLine: string): ShownEvent => ({
  ref: '1-2-3-4',
  hostId: 1,
  host: 'web-01',
  time: 1_700_000_000_000,
  kind: 'process_start',
  pid: 7,
  processId: '8',
  behaviorId: 'b',
  behavior: { kind: 'process_start', process: { started: true, image: '/bin/sh', commandLine } },
});

describe('a spreadsheet runs nothing of what an adversary wrote', () => {
  it.each(['=1+1', '+1', '-1', '@sum(a1)', '\t=1', '\r=1'])('%j', (text) => expect(csvValue(text)).toBe(`'${text}`));
  it.each(['/bin/sh', 'a=b', '', ' =1', '1-1'])('%j stays', (text) => expect(csvValue(text)).toBe(text));

  it('CSV: quotes, lines, and what an event lacks', () => {
    const columns = ['host', 'CommandLine', 'TargetFilename'];
    expect(exportHead('csv', columns)).toBe('host,CommandLine,TargetFilename\r\n');
    expect(exportLines('csv', columns, [event('=HYPERLINK("http://x","y")'), event('a,"b"\nc')])).toBe(
      `web-01,"'=HYPERLINK(""http://x"",""y"")",\r\nweb-01,"a,""b""\nc",\r\n`,
    );
  });

  it('NDJSON: the whole event as it is', () => {
    const line = JSON.parse(exportLines('ndjson', [], [event('=1')]));
    expect(line).toMatchObject({ host: 'web-01', pid: 7, kind: 'process_start', process: { commandLine: '=1' } });
  });
});
