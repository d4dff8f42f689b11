import { describe, expect, test } from 'vitest';
import { isExternal, showAddress } from './address';

describe('showAddress', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:0DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['256.1.1.1', undefined],
    ['01.2.3.4', undefined],
    ['1.2.3', undefined],
    ['1.2.3.4.', undefined],
    ['pool.example', undefined],
    ['', undefined],
  ])('%s', (text, expected) => expect(showAddress(text)).toBe(expected));
});

describe('isExternal', () => {
  test.each([
    '203.0.113.10',
    '198.51.100.7',
    '192.0.2.1',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '2001:db8::1',
    '2606:4700::1',
    '64:ff9b::808:808',
  ])('%s is outside', (ip) => expect(isExternal(ip)).toBe(true));
  test.each([
    '0.0.0.0',
    '10.20.255.253',
    '127.0.0.53',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '224.0.0.251',
    '239.255.255.250',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'febf::1',
    'fc00::1',
    'fd12::1',
    'ff02::fb',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'fec0::1',
  ])('%s is not', (ip) => expect(isExternal(ip)).toBe(false));
  test('not an address', () => expect(isExternal('pool.example')).toBeUndefined());
});
