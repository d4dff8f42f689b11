import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NormalEvent } from '../event';
import { toBytes } from '../text';
import { normaliseEcs, normaliseEcsLine } from './ecs';
import { readTime } from './format';

const EXEC = {
  '@timestamp': '2026-11-23T08:53:54.779Z',
  host: { id: 'h1', name: 'web-01', os: { type: 'linux' } },
  user: { id: '0', name: 'root' },
  event: { category: ['process'], type: ['start'], action: 'exec', id: 'web-01-2902' },
  process: {
    entity_id: 'e1',
    pid: 22111,
    executable: '/usr/bin/env',
    args: ['env', '-i'],
    working_directory: '/srv',
    hash: { sha256: 'ABCD' },
    parent: { pid: 22108, executable: '/usr/bin/bash', args: ['bash', '-c', 'x'] },
  },
};
type Change = Record<string, unknown>;
const record = (change: Change = {}): Change => merge(structuredClone(EXEC), change);
const merge = (base: Change, change: Change): Change => {
  for (const [key, value] of Object.entries(change)) {
    const old = base[key];
    base[key] = isPlain(old) && isPlain(value) ? merge(old, value) : value;
  }
  return base;
};
const isPlain = (v: unknown): v is Change => typeof v === 'object' && v !== null && !Array.isArray(v);

function read(change: Change = {}): NormalEvent {
  const answer = normaliseEcs(record(change));
  if (!answer.ok) throw new Error(answer.reason);
  return answer.event;
}
function refusal(json: unknown): string {
  const answer = normaliseEcs(json);
  return answer.ok ? 'read' : `${answer.code}: ${answer.reason}`;
}
const file = (action: string, extra: Change = {}): Change => ({
  event: { action, category: ['file'], type: ['change'] },
  file: { path: '/tmp/x', ...extra },
});
const net = (action: string, destination: Change, extra: Change = {}): Change => ({
  event: { action, category: ['network'], type: ['start'] },
  destination,
  ...extra,
});

describe('a process start', () => {
  test('is read whole', () => {
    expect(read()).toMatchObject({
      time: Date.UTC(2026, 10, 23, 8, 53, 54, 779),
      seq: 2902,
      kind: 'process_start',
      host: { id: 'h1', name: 'web-01', os: 'linux' },
      actor: {
        pid: 22111,
        ppid: 22108,
        entity: 'e1',
        image: '/usr/bin/env',
        argv: ['env', '-i'],
        commandLine: 'env -i',
        cwd: '/srv',
        user: 'root',
        uid: '0',
        sha256: 'abcd',
      },
      parent: { pid: 22108, image: '/usr/bin/bash', argv: ['bash', '-c', 'x'], commandLine: 'bash -c x' },
    });
  });

  test("the record's own command line wins over the joined arguments", () => {
    expect(read({ process: { command_line: 'env  -i' } }).actor.commandLine).toBe('env  -i');
  });

  test('numbers may come as texts, and texts as numbers', () => {
    expect(
      read({ process: { pid: '7', parent: { pid: '6' }, args: ['sleep', 5] }, user: { id: 0 } }).actor,
    ).toMatchObject({ pid: 7, ppid: 6, argv: ['sleep', '5'], uid: '0' });
  });

  test('without a host id the name is the id', () => {
    expect(read({ host: { id: undefined } }).host.id).toBe('web-01');
  });

  test('joined actions of newer agents are the exec', () => {
    expect(read({ event: { action: ['fork', 'exec', 'end'] } }).kind).toBe('process_start');
  });
});

describe('what happened', () => {
  test.each([
    [{ event: { action: 'fork' } }, 'other'],
    [{ event: { action: 'end', type: ['end'] }, process: { exit_code: 52 } }, 'process_end'],
    [{ event: { action: 'vendor_word', type: ['end'] } }, 'process_end'],
    [file('creation'), 'file_create'],
    [file('modification'), 'file_write'],
    [file('overwrite'), 'file_write'],
    [file('deletion'), 'file_delete'],
    [file('rename', { Ext: { original: { path: '/tmp/y' } } }), 'file_rename'],
    [file('chmod', { mode: '0755' }), 'file_chmod'],
    [net('connection_attempted', { ip: '203.0.113.10', port: 80 }), 'net_connect'],
    [net('connection_accepted', { ip: '10.0.0.1', port: '22' }), 'net_connect'],
    [net('lookup_requested', {}), 'other'],
  ] as [Change, string][])('%j', (change, kind) => expect(read(change).kind).toBe(kind));

  test('what failed did not happen', () => {
    expect(read({ event: { outcome: 'failure' } }).kind).toBe('exec_failed');
    expect(
      read({ ...file('chmod', { mode: '0755' }), event: { action: 'chmod', category: ['file'], outcome: 'failure' } })
        .kind,
    ).toBe('other');
  });

  test('one file has one name', () => {
    expect(read({ process: { executable: '/tmp/../usr//bin/./env' } }).actor.image).toBe('/usr/bin/env');
    expect(read(file('creation', { path: '/tmp/x/../.y' })).file?.path).toBe('/tmp/.y');
  });

  test("an event of kind other keeps the agent's word", () => {
    expect(read({ event: { action: 'fork' } }).action).toBe('fork');
    expect(read().action).toBeUndefined();
  });

  test('file: octal mode, old path, only on a rename', () => {
    expect(read(file('chmod', { mode: '0100755' })).file).toEqual({ path: '/tmp/x', mode: 0o755 });
    expect(read(file('chmod', { mode: '4711' })).file?.mode).toBe(0o4711);
    expect(read(file('rename', { Ext: { original: { path: '/tmp/y' } } })).file).toEqual({
      path: '/tmp/x',
      fromPath: '/tmp/y',
    });
  });

  test('connection: direction, name, protocol, address in its usual text', () => {
    expect(
      read(
        net(
          'connection_attempted',
          { ip: '::FFFF:203.0.113.10', port: 443, domain: 'pool.example' },
          { network: { transport: 'TCP' }, source: { ip: '10.0.0.5', port: 40000 } },
        ),
      ).net,
    ).toEqual({
      ip: '203.0.113.10',
      port: 443,
      hostname: 'pool.example',
      protocol: 'tcp',
      initiated: true,
      sourceIp: '10.0.0.5',
      sourcePort: 40000,
    });
    expect(read(net('connection_accepted', { ip: '10.0.0.1', port: 22 })).net?.initiated).toBe(false);
    expect(
      read(net('connection_attempted', { ip: '10.0.0.1', port: 22 }, { network: { direction: 'ingress' } })).net
        ?.initiated,
    ).toBe(false);
    expect(
      read({
        ...net('connection_attempted', { ip: '10.0.0.1', port: 22 }),
        event: { action: 'connection_attempted', category: ['network'], outcome: 'failure' },
      }).outcome,
    ).toBe('failure');
  });
});

describe('what cannot be read is refused with a reason', () => {
  test.each([
    ['not an object', [], 'unknown_shape'],
    ['null', null, 'unknown_shape'],
    ['no event', { a: 1 }, 'unknown_shape'],
    [
      'an unknown action',
      record({ event: { action: 'rule_detection', category: ['malware'], type: ['info'] } }),
      "unknown_action: event.action 'rule_detection'",
    ],
    ['no time', record({ '@timestamp': undefined }), 'missing_field: @timestamp'],
    ['a time that is none', record({ '@timestamp': 'yesterday' }), "bad_time: @timestamp 'yesterday'"],
    ['no host', record({ host: undefined }), 'missing_field: host.id'],
    ['no pid', record({ process: { pid: undefined } }), 'missing_field: process.pid'],
    ['no process', record({ process: undefined }), 'missing_field: process.pid'],
    ['no program', record({ process: { executable: undefined } }), 'missing_field: process.executable'],
    ['a negative pid', record({ process: { pid: -1 } }), 'bad_value: process.pid'],
    ['a pid with a fraction', record({ process: { pid: 1.5 } }), 'bad_value: process.pid'],
    ['an object as argument', record({ process: { args: ['a', {}] } }), 'bad_value: process.args[1]'],
    ['an object as path', record({ process: { executable: {} } }), 'bad_value: process.executable'],
    ['a symbolic mode', record(file('chmod', { mode: 'rwxr-xr-x' })), "bad_value: file.mode 'rwxr-xr-x'"],
    ['no file', record(file('chmod', { path: undefined })), 'missing_field: file.path'],
    ['no destination', record(net('connection_attempted', {})), 'missing_field: destination.ip'],
    [
      'a name as address',
      record(net('connection_attempted', { ip: 'pool.example', port: 1 })),
      'bad_value: destination.ip',
    ],
    [
      'a port out of range',
      record(net('connection_attempted', { ip: '10.0.0.1', port: 70000 })),
      'bad_value: destination.port',
    ],
    ['too many arguments', record({ process: { args: Array(70_000).fill('a') } }), 'too_large: process.args'],
  ])('%s', (_, json, expected) => expect(refusal(json)).toContain(expected));

  test('lines that are not JSON', () => {
    for (const line of ['{', '{"a":1}}', '{"a":1} {"b":2}', 'x', '{"a":01}']) {
      expect(normaliseEcsLine(line)).toMatchObject({ ok: false, code: 'broken_json' });
    }
  });

  test('depth costs nothing', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(normaliseEcsLine(deep)).toMatchObject({ ok: false });
    expect(
      normaliseEcsLine(JSON.stringify(record({ process: { args: ['MARK'] } })).replace('"MARK"', deep)),
    ).toMatchObject({ ok: false, code: 'too_deep' });
    expect(normaliseEcsLine(`${JSON.stringify(record()).slice(0, -1)},"x":${deep}}`)).toMatchObject({
      ok: false,
      code: 'too_deep',
    });
  });

  test.each<[string, (n: number) => string, number, string]>([
    ['lists within lists', (n) => `{"x":${'['.repeat(n - 1)}${']'.repeat(n - 1)}`, 64, 'too_deep'],
    ['objects within objects', (n) => `{"x":${'{"":'.repeat(n - 1)}1${'}'.repeat(n - 1)}`, 64, 'too_deep'],
    ['fields of one object', (n) => `{${fields(n - fieldsOfRecord)}`, 2_000, 'too_large'],
    [
      'fields of many objects',
      (n) =>
        `{"x":[${Array(n - fieldsOfRecord - 1)
          .fill('{"":0}')
          .join(',')}]`,
      2_000,
      'too_large',
    ],
  ])('%s: as many as are allowed, and one more', (_, open, most, code) => {
    const line = (n: number) => `${open(n)},${JSON.stringify(record()).slice(1)}`;
    expect(normaliseEcsLine(line(most))).toMatchObject({ ok: true });
    expect(normaliseEcsLine(line(most + 1))).toMatchObject({ ok: false, code });
  });

  test('whatever the JSON is, nothing throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => void normaliseEcs(json)));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('event', 'process', 'file', 'host', 'destination', '@timestamp'), fc.jsonValue()),
        (change) => void normaliseEcs(record(change)),
      ),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void normaliseEcsLine(bytes)));
  });
});

describe('identity', () => {
  test.each([
    ['web-01-2902', 2902],
    ['2902', 2902],
    ['a:7', 7],
  ])('the number that ends event.id %s', (id, seq) => expect(read({ event: { id } }).seq).toBe(seq));

  test('the digits of opaque ids are no sequence; event.sequence is', () => {
    for (const id of ['Lz5xI09L/b+IdAnf+++++QQ7', '550e8400-e29b-41d4-a716-446655440000', undefined, 'x']) {
      expect(read({ event: { id, sequence: 91236 } }).seq).toBe(91236);
    }
  });

  test('without either, the content is the sequence', () => {
    const [a, again, b] = [
      read({ event: { id: undefined } }),
      read({ event: { id: undefined } }),
      read({ event: { id: undefined }, process: { pid: 5 } }),
    ];
    expect(a.seq).toBe(again.seq);
    expect(a.seq).not.toBe(b.seq);
    expect(a.seq).toBeLessThan(2 ** 48);
  });

  test('a record sent again in another form is the same event, a conflicting one another', () => {
    const again = normaliseEcsLine(
      JSON.stringify(merge({ event: { ingested: 'later', created: 'x' } }, record()), null, 1),
    );
    expect(again.ok && again.event).toEqual(read());
    expect(read({ process: { args: ['env', '-u'] } }).part).not.toBe(read().part);
    expect(read().part).toBeLessThan(2 ** 31);
  });
});

describe('text', () => {
  test('a lone surrogate and NUL are kept as bytes, and said', () => {
    const answer = normaliseEcsLine(JSON.stringify(record({ process: { args: ['a', 'x\ud800', 'n\0'] } })));
    expect(answer).toMatchObject({
      ok: true,
      warning: expect.stringContaining('process.args[1] holds characters that are not text; kept as bytes'),
    });
    expect(answer.ok && answer.event.actor.argv).toEqual(['a', 'x\uf7ed\uf7a0\uf780', 'n\uf700']);
  });

  test('bytes that are not UTF-8 stay those bytes', () => {
    const [head, tail] = JSON.stringify(record({ process: { args: ['MARK', '\uf741'] } })).split('MARK');
    const line = Buffer.concat([
      Buffer.from(head!),
      Buffer.of(0xff, 0x2f),
      Buffer.from(tail!.replace('\uf741', '\\uF741\\\\uf741')),
    ]);
    const answer = normaliseEcsLine(line);
    const argv = answer.ok ? answer.event.actor.argv! : [];
    expect([...toBytes(argv[0]!)]).toEqual([0xff, 0x2f]);
    expect(Buffer.from(toBytes(argv[1]!)).toString()).toBe('\uf741\\uf741');
  });

  test('a wrapped and a flattened record are the record', () => {
    expect(normaliseEcs({ _index: 'logs', _source: record() })).toEqual(normaliseEcs(record()));
    const flat: Change = {};
    const walk = (at: Change, path: string) => {
      for (const [key, value] of Object.entries(at))
        if (isPlain(value)) walk(value, `${path}${key}.`);
        else flat[path + key] = value;
    };
    walk(record(), '');
    expect(normaliseEcs(flat)).toEqual(normaliseEcs(record()));
  });
});

describe('readTime', () => {
  const base = Date.UTC(2026, 10, 23, 8, 53, 54);
  test.each([
    ['2026-11-23T08:53:54Z', base],
    ['2026-11-23T08:53:54.123456Z', base + 123.456],
    ['2026-11-23T08:53:54.1234567Z', base + 123.456],
    ['2026-11-23T09:53:54+01:00', base],
    ['2026-11-23T03:23:54-0530', base],
    ['2026-11-23 08:53:54', base],
    ['2026-11-23T08:53:60Z', base + 6000],
    [base, base],
    [String(base), base],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s', (value, expected) => expect(readTime(value)).toBe(expected));

  test.each([
    '',
    'now',
    '2026-11-23',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T08:53:61Z',
    '0001-01-01T00:00:00Z',
    '2026-11-23T08:53:54+99:00',
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    null,
    {},
  ])('%s is none', (value) => expect(readTime(value)).toBeUndefined());
});

function countFields(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const below = Object.values(value).reduce((sum: number, one) => sum + countFields(one), 0);
  return below + (Array.isArray(value) ? 0 : Object.keys(value).length);
}
const fieldsOfRecord = countFields(record());
const fields = (n: number): string => Array.from({ length: n }, (_, i) => `"${i.toString(36)}":0`).join(',');
