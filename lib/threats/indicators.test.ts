import { expect, test } from 'vitest';
import type { Behavior } from '../telemetry/behavior';
import type { EventKind } from '../telemetry/event';
import { defanged, defangedList, indicatorsOf } from './indicators';
import { indicatorsCsv } from './indicators-csv';

const at = (time: number, kind: EventKind, rest: Partial<Behavior>, host = 'web-01') => ({
  ...{ time, kind, host },
  behavior: { kind, process: { started: true }, ...rest } as Behavior,
});
const xmrig = {
  started: true,
  image: '/dev/shm/.x11/xmrig',
  argv: ['/usr/sbin/systemd', '-k', 'start'],
  sha256: 'c3008e19',
};
const curl = { started: true, image: '/usr/bin/curl', argv: ['curl'], sha256: 'ffff' };
const net = (ip: string) => ({ ip, port: 3333, initiated: true });

const found = indicatorsOf([
  at(1, 'process_start', { process: curl }),
  at(2, 'file_create', { process: curl, file: { path: '/dev/shm/.x11/xmrig' } }),
  at(3, 'net_connect', { process: curl, net: net('10.0.0.7') }),
  at(4, 'process_start', { process: xmrig }),
  at(5, 'net_connect', { process: xmrig, net: net('203.0.113.45') }),
  at(9, 'net_connect', { process: xmrig, net: net('203.0.113.45') }, 'db-01'),
]);

test('an intrusion leaves addresses, hashes, paths and claimed names; the system’s own programs are none', () => {
  expect(found.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
    'address 203.0.113.45:3333',
    'hash c3008e19',
    'path /dev/shm/.x11/xmrig',
    'claimed name /usr/sbin/systemd',
  ]);
  expect(found[0]).toMatchObject({ events: 2, first: 5, last: 9, hosts: ['web-01', 'db-01'] });
  expect(found[3]).toMatchObject({ of: '/dev/shm/.x11/xmrig' });
});

test('the defanged copy cannot be followed', () => {
  expect(defanged(found[0]!)).toBe('203[.]0[.]113[.]45:3333');
  expect(defangedList(found).split('\n')[0]).toBe('address\t203[.]0[.]113[.]45:3333');
});

test('CSV holds no formula, whatever the adversary called a file', () => {
  const hostile = indicatorsOf([
    at(1, 'file_create', { process: curl, file: { path: '=HYPERLINK("http://x";"y")\u202e' } }),
    at(2, 'file_create', { process: curl, file: { path: '/tmp/a,"b"\nc' } }),
  ]);
  const csv = indicatorsCsv([...found, ...hostile]);
  expect(csv.split('\r\n')[0]).toBe('kind,value,defanged,of,events,first seen,last seen,hosts');
  expect(csv).toContain('"/tmp/a,""b""');
  for (const line of csv.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+\-@\t]/);
});
