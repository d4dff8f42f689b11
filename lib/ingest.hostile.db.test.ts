import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEventDetail } from './alerts/event-detail-store';
import { type TestDatabase, testDatabase } from './db/test-database';
import {
  AT,
  audit,
  ecs,
  HAS_HOSTILE_INPUTS,
  hostileStrings,
  type Json,
  joined,
  jsonFiles,
  line,
  RANGE,
  WHY_SKIPPED,
  wtf8,
} from './hostile.fixture';
import { ingest } from './ingest';
import { readBody } from './sources/body';
import type { IngestAnswer } from './sources/source';
import { eventRef } from './telemetry/event-ref';
import { finalState } from './telemetry/final-state-store';
import { epochMs, readRaw } from './telemetry/store';
import { canonicalText, toBytes } from './telemetry/text';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const send = (body: Uint8Array, source: string, to = db): Promise<IngestAnswer> =>
  ingest(body, { pool: to.pool, source, range: RANGE });

/** No hang: by this process's own time on the processor, so that a busy machine does not decide. */
async function timed<T>(run: () => Promise<T>, limit = 1_000): Promise<T> {
  const since = process.cpuUsage();
  const out = await run();
  const { user, system } = process.cpuUsage(since);
  expect((user + system) / 1000).toBeLessThan(limit);
  return out;
}

const quarantined = async (source: string) =>
  (
    await db.pool.query<{ code: string; reason: string; stored: boolean; raw: Buffer; line: number }>(
      'select code, reason, stored, raw, line from quarantine where source = $1 order by line, quarantine_id',
      [source],
    )
  ).rows;

const eventCount = async (source: string): Promise<number> =>
  (await db.pool.query('select count(*)::int as n from events join hosts using (host_id) where source = $1', [source]))
    .rows[0].n;

/** Everything but the time that a process is counted from: what sending again must not change. */
async function everything(): Promise<string[]> {
  const { rows } = await db.pool.query(
    `select source || code || reason || line || stored || md5(raw) || received_at as line from quarantine
     union all select host_id || ' ' || ts || ' ' || serial || md5(line) || expired from pending_parts`,
  );
  return [...(await finalState(db.pool)), ...rows.map((r) => r.line).sort()];
}

describe('bad records among good ones', () => {
  it('ECS: each bad one is in quarantine whole, with what is wrong, every neighbour is stored', async () => {
    const bad: [Buffer, string, RegExp][] = [
      [line(ecs(1)).subarray(0, 120), 'broken_json', /not one whole JSON object .* send one object per line/],
      [Buffer.from('{"event": {"action": "exec",}}'), 'broken_json', /not one whole JSON object/],
      [line(ecs(2, { event: { action: 'frobnicate' } })), 'unknown_action', /frobnicate/],
      [Buffer.from(JSON.stringify(ecs(3)).replace('bash -c', 'bash\0-c')), 'broken_json', /control character/],
      [
        line(ecs(4, { '@timestamp': '1970-01-01T00:00:00Z' })),
        'bad_time',
        /1970-01-01.* outside .*check the host's clock/,
      ],
      [line(ecs(5, { '@timestamp': '2099-01-01T00:00:00Z' })), 'bad_time', /2099-01-01.* outside/],
      [line(ecs(6, { '@timestamp': 'yesterday' })), 'bad_time', /@timestamp 'yesterday' is no time; write it as/],
      [Buffer.from('hello'), 'unknown_format', /one record per line/],
      [Buffer.from('[1, 2]'), 'unknown_format', /one record per line/],
      [line(ecs(7, { process: { pid: 'abc' } })), 'bad_value', /process\.pid should be a whole number/],
      [line(ecs(8, { process: { args: [{}] } })), 'bad_value', /process\.args\[0\] should be text/],
      [line(ecs(9, { host: { id: 'x'.repeat(5_000), name: 'n' } })), 'too_large', /host\.id/],
      [line(ecs(10, { host: { id: 'id', name: 'x'.repeat(5_000) } })), 'too_large', /host\.name/],
      [line(ecs(11, { deep: nested(80) })), 'too_deep', /64/],
      [line(ecs(12, { wide: wide(2_500) })), 'too_large', /2000 fields/],
    ];
    const lines = bad.flatMap(([bytes], i) => [line(ecs(100 + i)), bytes]);
    const answer = await send(joined(lines), 'mixed');
    expect(answer).toMatchObject({ created: bad.length, quarantined: bad.length, duplicate: 0 });
    const kept = await quarantined('mixed');
    expect(kept.map((r) => r.code)).toEqual(bad.map(([, code]) => code));
    for (const [i, row] of kept.entries()) {
      expect(row.raw.equals(bad[i]![0])).toBe(true);
      expect(row.reason).toMatch(bad[i]![2]);
      expect(row).toMatchObject({ line: 2 * i + 2, stored: false });
    }
    expect(await eventCount('mixed')).toBe(bad.length);

    const before = await everything();
    expect(await send(joined(lines), 'mixed')).toMatchObject({
      created: 0,
      duplicate: bad.length,
      quarantined: bad.length,
    });
    expect(await everything()).toEqual(before);
  });

  it('auditd: the same', async () => {
    const head = (time = AT / 1000, serial = 1) => `node=victim type=CWD msg=audit(${time}.000:${serial}):`;
    const bad: [Buffer, string, RegExp][] = [
      [Buffer.from('node=victim type=SYSCALL msg=audit(17954'), 'truncated', /send whole lines/],
      [Buffer.from(`${head()} cwd="/tm`), 'truncated', /not closed; the line is cut/],
      [Buffer.from(`${head()} cwd=2F746D7`), 'truncated', /ends within a byte/],
      [Buffer.from(`${head()} cwd=2F74ZZ more=1`), 'bad_value', /neither quoted nor whole bytes in hex/],
      [Buffer.from(`node=victim type=lower msg=audit(${AT / 1000}.000:1): a=1`), 'unknown_shape', /begins with/],
      [Buffer.from(`${head(0)} cwd="/"`), 'bad_time', /1970-01-01/],
      [Buffer.from(`${head(4_070_908_800)} cwd="/"`), 'bad_time', /2099-01-01/],
      [Buffer.from(`type=CWD msg=audit(${AT / 1000}.000:1): cwd="/"`), 'missing_field', /no node=/],
    ];
    const lines = bad.flatMap(([bytes], i) => [...audit(10 + i), bytes]);
    const answer = await send(joined(lines), 'audit mixed');
    expect(answer).toMatchObject({ created: 5 * bad.length, quarantined: bad.length });
    const kept = await quarantined('audit mixed');
    expect(kept.map((r) => r.code)).toEqual(bad.map(([, code]) => code));
    for (const [i, row] of kept.entries()) {
      expect(row.raw.equals(bad[i]![0])).toBe(true);
      expect(row.reason).toMatch(bad[i]![2]);
    }
    expect(await eventCount('audit mixed')).toBe(bad.length);

    const before = await everything();
    expect(await send(joined(lines), 'audit mixed')).toMatchObject({ created: 0, quarantined: bad.length });
    expect(await everything()).toEqual(before);
  });

  it('numbers at their limits are stored or refused, never an overflow', async () => {
    const lines = [
      ecs(1, { process: { pid: 2 ** 31 - 1, parent: { pid: 2 ** 31 - 1 } } }),
      ecs(2, { process: { pid: 2 ** 31 } }),
      ecs(3, { process: { pid: 2 ** 32 - 1, parent: { pid: 2 ** 32 - 1 } } }),
      ecs(4, { process: { pid: 7, parent: { pid: 2 ** 32 - 1 } } }),
      ecs(5, { event: { action: 'end' }, process: { exit_code: 2 ** 32 - 1 } }),
      ecs(6, { event: { action: 'end' }, process: { exit_code: -(2 ** 31) } }),
      ecs(7, { event: { action: 'exec', id: '999999999999999' } }),
      ecs(8, { event: { action: 'exec', sequence: Number.MAX_SAFE_INTEGER } }),
      ecs(9, { event: { action: 'exec', sequence: 2 ** 53 } }),
    ].map(line);
    const big = audit(50).map((part) => Buffer.from(part.toString().replace('pid=2050', 'pid=9999999999')));
    const serial = audit(9_999_999).map((part) =>
      Buffer.from(
        part
          .toString()
          .replace(/audit\([\d.]+:\d+\)/, `audit(${AT / 1000}.000:9999999999)`)
          .replace(/ pid=\d+/, ' pid=5'),
      ),
    );
    const answer = await send(joined([...lines, ...big, ...serial]), 'limits');
    expect(answer.rejected).toBe(0);
    expect(answer.created + answer.quarantined).toBe(lines.length + 10);
    for (const { reason } of await quarantined('limits')) expect(reason).toMatch(/should be a (whole )?number/);
  });
});

describe('text that PostgreSQL cannot hold', () => {
  const texts = ['evil\u0000.sh', 'a\ud800b evil', '\udc00\ud800 evil'];
  let detection: TestDatabase;
  beforeAll(async () => {
    detection = await testDatabase();
    await detection.pool.query(
      `with d as (insert into detectors (title, state, origin, created_at, updated_at) values ('t', 'live', 'import', now(), now()) returning detector_id)
       insert into detector_versions (detector_id, number, title, level, tags, yaml, author, created_at, live_from_epoch)
       select detector_id, 1, 't', 'high', '{}', $1, 'test', now(), 2 from d`,
      [
        `title: evil\nlogsource: { product: linux, category: process_creation }\ndetection: { s: { CommandLine|contains: evil }, condition: s }\nlevel: high`,
      ],
    );
    await detection.pool.query('update live_set set epoch = 2');
  });
  afterAll(() => detection.drop());

  it('is stored in its canonical form, matched and shown alike, and kept in quarantine as repaired', async () => {
    const lines = texts.map((text, i) => line(ecs(i, { process: { command_line: text, args: [text] } })));
    const answer = await send(joined([line(ecs(50)), ...lines]), 'repaired', detection);
    expect(answer).toMatchObject({ created: 4, quarantined: 0 });
    expect(answer.records.map((r) => [r.line, r.code])).toEqual([2, 3, 4].map((n) => [n, 'repaired']));

    const { rows } = await detection.pool.query('select code, stored, raw, reason from quarantine order by line');
    expect(rows.map((r) => [r.code, r.stored])).toEqual(texts.map(() => ['repaired', true]));
    expect(rows.map((r) => r.raw.toString())).toEqual(lines.map(String));
    for (const { reason } of rows)
      expect(reason).toMatch(/process\.command_line holds characters that are not text; kept as bytes/);

    const matches = await detection.pool.query(
      `select host_id, ${epochMs('ts')} as time, seq::float8 as seq, part from matches order by ts`,
    );
    expect(matches.rows).toHaveLength(texts.length);
    for (const [i, match] of matches.rows.entries()) {
      const detail = await readEventDetail(eventRef(match.host_id, match), detection.pool);
      const shown = detail.behavior.process.commandLine!;
      expect(Buffer.from(toBytes(shown))).toEqual(wtf8(texts[i]!));
      const [hit] = detail.matches[0]!.hits;
      expect(hit!.value).toBe(shown);
      expect(hit!.ranges.map(([from, to]) => shown.slice(from, to))).toEqual(['evil']);
      expect(detail.raw).toBe(String(lines[i]));
    }
    const { rows: alerts } = await detection.pool.query('select sum(event_count)::int as n from alerts');
    expect(alerts[0].n).toBe(texts.length);
  });

  it('bytes that are not UTF-8 too; a NUL byte in the line refuses it', async () => {
    const [before, after] = JSON.stringify(ecs(70, { process: { command_line: 'a|b evil' } })).split('|') as [
      string,
      string,
    ];
    const broken = Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc0, 0xaf]), Buffer.from(after)]);
    const nul = Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0]), Buffer.from(after)]);
    const answer = await send(joined([broken, nul]), 'bytes', detection);
    expect(answer).toMatchObject({ created: 1, quarantined: 1 });
    const { rows } = await detection.pool.query(
      `select code, stored, raw from quarantine where source = 'bytes' order by line`,
    );
    expect(rows).toEqual([
      { code: 'repaired', stored: true, raw: broken },
      { code: 'broken_json', stored: false, raw: nul },
    ]);
  });
});

describe.skipIf(!HAS_HOSTILE_INPUTS)(
  `hostile strings in every text field ${HAS_HOSTILE_INPUTS ? '' : WHY_SKIPPED}`,
  () => {
    /** Where a text goes, and what is read back: `process.*` from the process's behavior, others from the event's. */
    const PLACES: [name: string, put: (text: string) => Json, sql: string][] = [
      ['command line', (t) => ({ process: { command_line: t } }), `p.doc->>'commandLine'`],
      ['argument', (t) => ({ process: { args: ['x', t] } }), `p.doc->'argv'->>1`],
      ['image', (t) => ({ process: { executable: `/opt/${t}/x` } }), `p.doc->>'image'`],
      ['working folder', (t) => ({ process: { working_directory: t } }), `p.doc->>'cwd'`],
      ['user', (t) => ({ user: { name: t, id: t } }), `p.doc->>'user'`],
      ['entity id', (t) => ({ process: { entity_id: t } }), 'pr.entity'],
      ['hash', (t) => ({ process: { hash: { sha256: t } } }), `p.doc->>'sha256'`],
      [
        'parent',
        (t) => ({ process: { parent: { pid: 1, executable: t, command_line: t } } }),
        `p.doc#>>'{parent,commandLine}'`,
      ],
      ['host', (t) => ({ host: { id: t, name: t } }), 'h.name'],
      [
        'file',
        (t) => ({ event: { action: 'creation', category: ['file'] }, file: { path: t } }),
        `t.doc#>>'{file,path}'`,
      ],
      [
        'domain',
        (t) => ({
          event: { action: 'connection_attempted', category: ['network'] },
          destination: { ip: '203.0.113.9', port: 443, domain: t },
        }),
        `t.doc#>>'{net,hostname}'`,
      ],
      ['event id', (t) => ({ event: { action: 'exec', id: t } }), 'null'],
      ['unread field', (t) => ({ message: t, [t]: t }), 'null'],
    ];
    const strings = hostileStrings();

    it.each(PLACES.map(([name], i) => [name, i] as const))('%s', async (name, at) => {
      const [, put, sql] = PLACES[at]!;
      const source = `strings ${name}`;
      const lines = strings.map((text, i) => line(ecs(i, put(text))));
      const answer = await timed(() => send(joined(lines), source), 20_000);
      expect(answer.created + answer.duplicate + answer.quarantined).toBe(lines.length);
      const refused = await quarantined(source);
      for (const row of refused) expect(row.reason.length).toBeGreaterThan(20);
      const bad = new Set(refused.filter((r) => !r.stored).map((r) => r.line - 1));
      // An empty text is an absent one; a file event or a host must have a name.
      for (const i of bad) {
        if (name === 'host' && strings[i]!.length > 255) continue;
        expect([name, strings[i]]).toEqual([expect.stringMatching(/^(host|file)$/), '']);
      }

      const { rows } = await db.pool.query(
        `select e.host_id, ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, ${sql} as text
       from events e join hosts h using (host_id) join processes pr using (host_id, process_id)
       join behaviors b on b.behavior_id = e.behavior_id
       join behaviors p on p.behavior_id = coalesce(b.process_behavior_id, b.behavior_id)
       left join targets t on t.target_id = b.target_id
       where h.source = $1 order by e.ts`,
        [source],
      );
      expect(rows).toHaveLength(strings.length - bad.size);
      for (const row of rows) {
        const i = Math.round(row.time - AT);
        if (sql !== 'null' && strings[i] !== '') {
          const sent = name === 'hash' ? strings[i]!.toLowerCase() : strings[i]!;
          const stands = canonicalText(sent);
          if (name === 'image') expect(row.text.startsWith('/')).toBe(true);
          else if (/^(file|working folder)$/.test(name) && stands.startsWith('/'))
            expect(row.text.startsWith('/')).toBe(true);
          else {
            expect(row.text).toBe(stands);
            expect(Buffer.from(toBytes(row.text))).toEqual(wtf8(sent));
          }
        }
        if (i % 10 === 0) {
          const raw = await readRaw(db.pool, row.host_id, row);
          expect(Buffer.from(raw!.bytes).equals(lines[i]!)).toBe(true);
        }
      }
    });

    it('audit records: arguments, image, folder and path, in hex', async () => {
      const sent = strings.filter((s) => s !== '').map(wtf8);
      const groups = sent.map((bytes, i) =>
        audit(i, {
          argv: [Buffer.from('x'), bytes],
          exe: Buffer.concat([Buffer.from('/opt/'), bytes]),
          cwd: bytes,
          path: bytes,
        }),
      );
      const answer = await timed(() => send(joined(groups.flat()), 'audit strings'), 20_000);
      expect(answer).toMatchObject({ created: groups.length * 5, quarantined: 0 });
      const { rows } = await db.pool.query(
        `select p.doc->'argv'->>1 as argument, p.doc->>'image' as image, e.seq::float8 as seq from events e join hosts h using (host_id)
       join behaviors p on p.behavior_id = e.behavior_id where h.source = 'audit strings' order by e.ts`,
      );
      expect(rows).toHaveLength(sent.length);
      for (const row of rows) {
        expect(Buffer.from(toBytes(row.argument)).equals(sent[row.seq]!)).toBe(true);
        expect(toBytes(row.image).length).toBeGreaterThan(4);
      }
    });

    it('quoted raw audit values and node names: stored or refused with a reason', async () => {
      const lines = strings.flatMap((text, i) => {
        const [syscall, execve] = audit(20_000 + i);
        const bytes = wtf8(text).filter((b) => b !== 10);
        return [
          Buffer.concat([Buffer.from('node='), bytes, syscall!.subarray('node=victim'.length)]),
          Buffer.concat([execve!, Buffer.from(' a1="'), bytes, Buffer.from('"')]),
          Buffer.concat([Buffer.from('type='), bytes, Buffer.from(` msg=audit(${AT / 1000}.000:1): a=1`)]),
        ];
      });
      const answer = await timed(() => send(joined(lines), 'audit raw strings'), 20_000);
      expect(answer.rejected).toBe(0);
      for (const { reason } of await quarantined('audit raw strings')) expect(reason.length).toBeGreaterThan(20);
    });
  },
);

describe.skipIf(!HAS_HOSTILE_INPUTS)(`JSON as a body ${HAS_HOSTILE_INPUTS ? '' : WHY_SKIPPED}`, () => {
  const one = async (bytes: Buffer, source: string) => timed(() => send(bytes, source));

  it('what must parse is never called broken, also within a record', async () => {
    for (const { name, bytes } of jsonFiles('y')) {
      await one(bytes, `json ${name}`);
      const inline = bytes.toString().replace(/\s*\n\s*/g, ' ');
      const whole = Buffer.from(JSON.stringify(ecs(1)).replace(/}$/, `,"x":${inline}}`));
      const answer = await one(whole, `json in ${name}`);
      expect([name, answer.created, answer.quarantined]).toEqual([name, 1, 0]);
      for (const { code } of await quarantined(`json ${name}`)) {
        if (!bytes.includes(10)) expect([name, code]).not.toEqual([name, 'broken_json']);
      }
    }
  });

  it('what must not parse stores nothing', async () => {
    for (const { name, bytes } of jsonFiles('n')) {
      const answer = await one(bytes, `json ${name}`);
      expect([name, answer.created]).toEqual([name, 0]);
      for (const { reason } of await quarantined(`json ${name}`)) expect(reason.length).toBeGreaterThan(20);
    }
  });

  it('what is free to parse or not has one answer', async () => {
    for (const { name, bytes } of jsonFiles('i')) {
      const [first, second] = [await one(bytes, `json ${name}`), await one(bytes, `json ${name}`)];
      expect(second).toEqual(first);
    }
  });
});

describe('bombs', () => {
  const post = (bytes: Uint8Array, encoding = 'gzip') =>
    readBody(
      new Request('http://127.0.0.1:3000/api/ingest', {
        method: 'POST',
        body: new Blob([bytes as Uint8Array<ArrayBuffer>]),
        headers: { 'content-encoding': encoding },
      }),
    );
  const MIB = 1024 * 1024;

  it.each<[string, () => Uint8Array, RegExp]>([
    ['64 MiB of zeros', () => gzipSync(Buffer.alloc(64 * MIB)), /ratio above 200/],
    ['records that pack too well', () => gzipSync(joined(Array(150_000).fill(line(ecs(1))))), /ratio above|20971520/],
    ['a gzip whose end is missing', () => gzipSync(line(ecs(1))).subarray(0, -12), /does not decompress/],
    ['a gzip with a wrong checksum', () => flipped(gzipSync(line(ecs(1)))), /does not decompress/],
    [
      'garbage after the gzip',
      () => Buffer.concat([gzipSync(line(ecs(1))), Buffer.from('GARBAGE'.repeat(10))]),
      /does not decompress/,
    ],
    [
      'a cut second member',
      () => Buffer.concat([gzipSync(line(ecs(1))), gzipSync(line(ecs(2))).subarray(0, 1)]),
      /does not decompress/,
    ],
    ['plain text called gzip', () => line(ecs(1)), /does not decompress/],
    ['11 MiB on the wire', () => Buffer.alloc(11 * MIB, 1), /10485760/],
  ])('%s: refused within a second', async (_, bytes, reason) => {
    const body = bytes();
    await timed(() => expect(post(body)).rejects.toThrow(reason));
  });

  it('20 MiB after decompression at most', async () => {
    const random = Buffer.from(Array.from({ length: MIB }, () => Math.random() * 256));
    const body = gzipSync(Buffer.concat([...Array(8).fill(random), Buffer.alloc(13 * MIB)]));
    await timed(() => expect(post(body)).rejects.toThrow(/20971520/), 3_000);
  });

  it('many empty members and several members are one body', async () => {
    const empty = gzipSync('');
    const body = await timed(() => post(Buffer.concat(Array(20_000).fill(empty))));
    expect(body).toHaveLength(0);
    const two = await post(Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]));
    expect(Buffer.from(two).toString()).toBe('a\nb\n');
  });

  it('a gzip in a gzip is one bad record or several, not more', async () => {
    const answer = await send(await post(gzipSync(gzipSync(line(ecs(1))))), 'gzip in gzip');
    expect(answer.created).toBe(0);
    expect(answer.quarantined).toBeGreaterThan(0);
  });

  it.each<[string, () => Buffer, string]>([
    ['an array of depth 1,000,000', () => Buffer.from(`{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}`), 'too_deep'],
    ['objects of depth 500,000', () => Buffer.from(`${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}`), 'too_deep'],
    ['unclosed brackets', () => Buffer.from('{"a":'.repeat(700_000)), 'broken_json'],
    ['200,000 keys', () => Buffer.from(JSON.stringify(wide(200_000))), 'too_large'],
    ['a record of 8 MiB', () => line(ecs(1, { message: 'A'.repeat(8 * MIB) })), 'too_large'],
    ['100,000 arguments', () => line(ecs(1, { process: { args: Array(100_000).fill('a') } })), 'too_large'],
  ])('%s: one record in quarantine, its neighbours stored', async (name, bytes, code) => {
    const body = joined([line(ecs(1)), bytes(), line(ecs(2))]);
    const answer = await timed(() => send(body, name), 2_000);
    expect(answer).toMatchObject({ created: 2, quarantined: 1 });
    expect((await quarantined(name)).map((r) => r.code)).toEqual([code]);
  });

  it.each<[string, () => Json]>([
    ['a command line of 2 MiB', () => ({ process: { command_line: 'x '.repeat(MIB) } })],
    ['60,000 arguments', () => ({ process: { args: Array(60_000).fill('a') } })],
    ['a path of 2 MiB of slashes', () => ({ process: { executable: '/a/..'.repeat(400_000) } })],
    [
      '1,000 environment variables',
      () => ({ process: { env_vars: Array.from({ length: 1_000 }, (_, i) => `K${i}=v`) } }),
    ],
  ])('%s is stored', async (name, over) => {
    const answer = await timed(() => send(joined([line(ecs(1, over())), line(ecs(2))]), name), 3_000);
    expect(answer).toMatchObject({ created: 2, quarantined: 0 });
  });

  it('one audit serial with 20,000 records, and headers made to backtrack', async () => {
    const paths = Array.from({ length: 20_000 }, (_, i) =>
      Buffer.from(`node=victim type=PATH msg=audit(${AT / 1000}.000:77): item=${i} name="/x" nametype=NORMAL`),
    );
    const first = await timed(() => send(joined(paths), 'one serial'), 5_000);
    expect(first.pending + first.quarantined).toBe(paths.length);
    const again = await timed(() => send(joined(paths), 'one serial'), 5_000);
    expect(again.created).toBe(0);
    const nasty = [
      `node=${'type='.repeat(13_000)}`,
      `type=${' '.repeat(60_000)}x`,
      `node=${' '.repeat(60_000)}x`,
      `node=a type=X ${'msg='.repeat(15_000)}`,
      `node=a type=X msg=audit(1.1:1): ${"a='".repeat(20_000)}`,
      `node=a type=USER msg=audit(${AT / 1000}.1:1): ${'a=b\u001d'.repeat(12_000)}`,
      `node=a type=USER msg=audit(${AT / 1000}.1:2): ${'aUID='.repeat(12_000)}`,
      `{"@timestamp":"${'1'.repeat(60_000)}"}`,
    ].map((text) => Buffer.from(text));
    const answer = await timed(() => send(joined(nasty), 'nasty'));
    expect(answer.rejected).toBe(0);
  });

  it('2,000 hosts in one body', async () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => line(ecs(i, { host: { id: `h${i}`, name: `h${i}` } })));
    const answer = await timed(() => send(joined(lines), 'many hosts'), 20_000);
    expect(answer.created).toBe(2_000);
  });

  it('blank lines, CR LF and no last line end', async () => {
    const body = Buffer.concat([Buffer.from('\r\n\r\n'), line(ecs(1)), Buffer.from('\r\n\n  \n\ufeff'), line(ecs(2))]);
    const answer = await send(body, 'line ends');
    expect(answer).toMatchObject({ created: 2, quarantined: 1 });
  });
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { a: value };
  return value;
}

function wide(fields: number): Json {
  return Object.fromEntries(Array.from({ length: fields }, (_, i) => [`k${i}`, 1]));
}

function flipped(bytes: Buffer): Buffer {
  const out = Buffer.from(bytes);
  out[out.length - 8]! ^= 0xff;
  return out;
}
