import fc from 'fast-check';
import { expect, it } from 'vitest';
import { environmentOf, isTelling } from './environment';

it('reads a list and an object', () => {
  const list = {
    process: { env_vars: ['PATH=/bin:/usr/bin', 'LD_PRELOAD=/dev/shm/.x/a.so', 'EMPTY=', 'A=b=c', 'bare', 7] },
  };
  expect(environmentOf(JSON.stringify(list))).toEqual([
    { name: 'PATH', value: '/bin:/usr/bin' },
    { name: 'LD_PRELOAD', value: '/dev/shm/.x/a.so' },
    { name: 'EMPTY', value: '' },
    { name: 'A', value: 'b=c' },
    { name: 'bare', value: '' },
  ]);
  expect(environmentOf('{"process":{"env":{"HOME":"/root","N":1}}}')).toEqual([{ name: 'HOME', value: '/root' }]);
});

it('is null where the record has none, and for any text', () => {
  expect(environmentOf('{"process":{}}')).toBeNull();
  expect(environmentOf('type=EXECVE msg=audit(1.2:3): a0="sh"')).toBeNull();
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void environmentOf(text)));
});

it('knows what makes programs load other code', () => {
  expect(['LD_PRELOAD', 'BASH_ENV', 'PATH', 'HOME'].map((name) => isTelling({ name, value: '' }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
