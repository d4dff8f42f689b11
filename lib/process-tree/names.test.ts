import { describe, expect, it } from 'vitest';
import { plainName, rowName, tilde } from './names';
import { emptyProcess } from './test-recording';

const named = (image: string | undefined, argv: string[] | undefined, user = 'webapp') => ({
  ...emptyProcess('p', 7),
  started: true,
  behavior: { started: true, image, argv, user },
});

describe('rowName', () => {
  it('calls system programs by their name and everything else by its path', () => {
    expect(rowName(named('/usr/bin/curl', ['curl', '-s', 'http://203.0.113.10/xh'])).name).toBe('curl');
    expect(rowName(named('/usr/bin/python3.11', ['/usr/bin/python3', 'srv.py']))).toEqual({
      name: 'python3',
      really: null,
      rest: 'srv.py',
    });
    expect(rowName(named('/dev/shm/.x11/xhide', ['./xhide', '-s', 'a b']))).toEqual({
      name: './xhide',
      really: null,
      rest: '-s "a b"',
    });
    expect(rowName(named('/home/webapp/.config/.dbus/.sysd', ['/home/webapp/.config/.dbus/.sysd'])).name).toBe(
      '~/.config/.dbus/.sysd',
    );
  });

  it('tells the image wherever argv[0] goes by another name', () => {
    expect(rowName(named('/usr/bin/dash', ['/bin/sh', '-c', 'id']))).toMatchObject({ name: 'sh', really: 'dash' });
    expect(rowName(named('/usr/bin/bash', ['-bash']))).toMatchObject({ name: '-bash', really: null });
    expect(rowName(named('/tmp/evil', ['curl']))).toMatchObject({ name: 'curl', really: 'evil' });
  });

  it('leaves room for the truth beside a long claim', () => {
    const { name, really } = rowName(named('/tmp/evil', ['A'.repeat(2_000_000)]));
    expect(name.length).toBeLessThan(40);
    expect(really).toBe('evil');
  });

  it('copes with what is missing', () => {
    expect(rowName(named(undefined, undefined))).toEqual({ name: '', really: null, rest: '' });
    expect(rowName(named('/usr/bin/id', undefined)).name).toBe('id');
    expect(rowName(named('/usr/bin/id', [])).name).toBe('id');
    expect(plainName(named(undefined, undefined))).toBe('pid 7');
  });
});

it('shortens the home folder of the user only', () => {
  expect(tilde('cp /home/webapp/x /home/other/y "/home/webapp/z"', 'webapp')).toBe('cp ~/x /home/other/y "~/z"');
  expect(tilde('/home/a.c/x', 'abc')).toBe('/home/a.c/x');
});
