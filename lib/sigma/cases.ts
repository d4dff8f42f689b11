// What rules mean, as a table: tests of one field F, whole detections, and conditions. Expectations are by hand from the
// Sigma specification 2.1; the section stands above each group.
import type { SigmaValue } from './view';

export interface Case {
  readonly section: string;
  /** the detection section, indented */
  readonly detection: string;
  readonly event: Readonly<Record<string, SigmaValue>>;
  readonly expected: boolean;
}

/** Stands for an event without the field. */
const MISSING = Symbol('missing');
type Given = SigmaValue | typeof MISSING;

const cases: Case[] = [];
let section = '';

/** A test of the field F (or of others given as whole events): values that match, and values that do not. */
function test(line: string, yes: readonly Given[], no: readonly Given[]) {
  const detection = `  selection:\n    ${line.replaceAll('\n', '\n    ')}\n  condition: selection`;
  const add = (expected: boolean) => (value: Given) =>
    cases.push({ section, detection, event: value === MISSING ? { Other: 'x' } : { F: value }, expected });
  yes.forEach(add(true));
  no.forEach(add(false));
}

type Event = Readonly<Record<string, SigmaValue>>;

/** A detection on whole events. */
function detection(text: string, yes: readonly Event[], no: readonly Event[]) {
  const body = text.replace(/^\n+|\s+$/g, '');
  for (const event of yes) cases.push({ section, detection: body, event, expected: true });
  for (const event of no) cases.push({ section, detection: body, event, expected: false });
}

/** A condition over the selections a, b, c and _d, and the sets of them that satisfy it (`-` is the empty set). */
function condition(text: string, sets: string) {
  const wanted = new Set(sets.split(' '));
  const names = ['a', 'b', 'c', '_d'];
  const body = names.map((name) => `  ${name}: { ${name.toUpperCase()}: 1 }`).join('\n');
  for (let bits = 0; bits < 16; bits++) {
    const held = names.filter((_, i) => bits & (1 << i));
    const event = Object.fromEntries(names.map((name) => [name.toUpperCase(), held.includes(name) ? 1 : 2]));
    const set = held.filter((name) => name !== '_d').join('') || '-';
    const hidden = held.includes('_d') ? `${set}+` : set;
    const expected = wanted.has(set) || wanted.has(hidden);
    cases.push({ section, detection: `${body}\n  condition: ${text}`, event, expected });
  }
}

const raw = String.raw;
const b64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64');

section = 'General: case-insensitive text';
test(
  `F: 'foo'`,
  ['foo', 'FOO', 'fOo', ['bar', 'foo']],
  ['foo ', ' foo', 'xfoo', 'foox', '', null, MISSING, [], ['fo', 'o']],
);
test(`F: 'straße'`, ['straße', 'STRAßE', 'STRAẞE'], ['strasse', 'STRASSE']);
test(`F: 'École'`, ['École', 'école', 'ÉCOLE'], ['Ecole', 'E\u0301cole']);
test(`F: 'k'`, ['k', 'K', '\u212a'], ['\u1d0b']);
test(`F: 's'`, ['s', 'S', 'ſ'], ['ß']);
test(`F: 'i'`, ['i', 'I'], ['İ', 'ı']);
test(`F: 'σ'`, ['σ', 'Σ', 'ς'], ['s']);
test(`F: '日本'`, ['日本'], ['日', '日本語', '本日']);
test(`F: 'a b'`, ['a b', 'A B'], ['a  b', 'a\tb', 'ab', 'a\u00a0b']);
test(`F: foo`, ['foo', 'Foo'], ['"foo"', "'foo'"]);

section = 'General: lists of values are linked with or';
test(`F: [one, two]`, ['one', 'TWO', ['three', 'two']], ['three', 'onetwo', '', MISSING, ['on', 'e']]);
test(`F:\n  - 'a'\n  - 'b*'\n  - 5`, ['A', 'b', 'bcd', 5, '5'], ['ab', 55, MISSING]);
test(`F: []`, [], ['', 'a', null, MISSING, []]);

section = 'String Wildcard';
test(
  `F: 'prog?.exe'`,
  ['progA.exe', 'PROGb.EXE', 'prog?.exe', 'prog\u{1f600}.exe'],
  ['prog.exe', 'progAB.exe', 'xprogA.exe', 'progA.exe '],
);
test(
  `F: 'antivirus_V*.exe'`,
  ['antivirus_V1.exe', 'antivirus_V21.2.1.exe', 'antivirus_V.exe', 'ANTIVIRUS_V\n.exe'],
  ['antivirus_V1.exe2', 'xantivirus_V1.exe', 'antivirus_1.exe'],
);
test(`F: '*'`, ['', 'a', 'a\nb', 5, false, ['', 'x']], [null, MISSING, []]);
test(`F: '?'`, ['a', '\u{1f600}', 5, '日', ['ab', 'c']], ['', 'ab', 'e\u0301', null, MISSING]);
test(`F: '??'`, ['ab', 'a\u{1f600}', 'e\u0301', 10], ['a', 'abc', '\u{1f600}']);
test(`F: '?*'`, ['a', 'ab', '\n'], ['', MISSING]);
test(`F: 'a*b*c'`, ['abc', 'aXbYc', 'abbc', 'aBcbc', 'a*b*c'], ['acb', 'abcd', 'ab', 'xabc']);
test(`F: 'a**b'`, ['ab', 'axb'], ['a', 'b']);
test(`F: '*a?b*'`, ['axb', 'zaxbz', 'aaxb', 'aab'], ['ab', 'axxb', 'ba']);
test(`F: '*ab?'`, ['abc', 'ababc', 'xabab!'], ['ab', 'abcd', 'abc d']);
test(`F: '*foo*bar*'`, ['foobar', '1foo2bar3', 'barfoobar'], ['barfoo', 'fobar']);
test(`F: 'a?'`, ['ab', 'a\u{1f600}'], ['a', 'abc']);

section = 'Escaping';
test(raw`F: 'a\b'`, [raw`a\b`, raw`A\B`], ['ab', raw`a\\b`]);
test(raw`F: 'a\\b'`, [raw`a\b`], [raw`a\\b`, 'ab']);
test(raw`F: '\*'`, ['*'], ['', 'a', raw`\*`, '**']);
test(raw`F: '\?'`, ['?'], ['a', raw`\?`, '']);
test(raw`F: 'a\*c'`, ['a*c', 'A*C'], ['abc', 'ac', raw`a\*c`]);
test(raw`F: '\\*'`, ['\\', raw`\a`, raw`\\`, raw`\*`], ['a', '*', '']);
test(raw`F: '\\?'`, [raw`\a`, raw`\?`, raw`\\`], ['\\', '?', raw`\ab`]);
test(raw`F: '\\\*'`, [raw`\*`], ['\\', raw`\a`, '*', raw`\\*`]);
test(raw`F: '\\\?'`, [raw`\?`], [raw`\a`, '?']);
test(raw`F: '\\\\'`, [raw`\\`], ['\\', raw`\\\\`, raw`\\\ `]);
test(raw`F: '\\\'`, [raw`\\`], ['\\', raw`\\\ `]);
test(raw`F: '\'`, ['\\'], ['', raw`\\`]);
test(raw`F: '\\\\*'`, [raw`\\`, raw`\\server`], ['\\', raw`\server`]);
test(raw`F: '\\\\\*'`, [raw`\\*`], [raw`\\`, raw`\\a`, raw`\*`]);
test(raw`F: 'C:\Windows\*\cmd.exe'`, [raw`C:\Windows*\cmd.exe`], [raw`C:\Windows\System32\cmd.exe`]);
test(
  raw`F: 'C:\Windows\\*\cmd.exe'`,
  [raw`C:\Windows\System32\cmd.exe`, raw`c:\windows\\cmd.exe`],
  [raw`C:\Windows*\cmd.exe`],
);
test(raw`F: '\n'`, [raw`\n`], ['\n', 'n']);
test(raw`F: "\n"`, ['\n'], [raw`\n`, 'n']);
test(raw`F: 'it''s'`, ["it's"], ["it''s", 'its']);
test(raw`F: 'a%b_c'`, ['a%b_c'], ['axbyc', 'a%bxc', 'axb_c']);
test(raw`F: '%name%'`, ['%name%', '%NAME%'], ['name', '']);
test(raw`F: 'a.b[c]+(d)^$|{2}'`, ['a.b[c]+(d)^$|{2}'], ['axb[c]+(d)^$|{2}', 'a.bc+d^$|{2}']);

section = 'Special Field Values';
test(`F: ''`, ['', ['', 'a']], [' ', 'a', null, MISSING, [], 0, false]);
test(`F: null`, [null, MISSING, ['a', null]], ['', 'null', 0, false, [], 'a']);
test(`F:`, [null, MISSING], ['', 'null']);
test(`F: ~`, [null, MISSING], ['~', '']);
test(`F: 'null'`, ['null', 'NULL'], [null, MISSING, '']);
test(`F: "~"`, ['~'], [null, MISSING]);
detection(
  `
  selection: { EventID: 4738 }
  filter: { F: null }
  condition: selection and not filter`,
  [
    { EventID: 4738, F: 'x' },
    { EventID: 4738, F: '' },
    { EventID: '4738', F: 0 },
  ],
  [{ EventID: 4738, F: null }, { EventID: 4738 }, { EventID: 1, F: 'x' }, { F: 'x' }],
);
detection(
  `
  main: { A: 1 }
  empty1: { F: '' }
  empty2: { F: null }
  condition: main and 1 of empty*`,
  [{ A: 1 }, { A: 1, F: '' }, { A: 1, F: null }],
  [{ A: 1, F: ' ' }, { A: 1, F: 'x' }, { A: 2 }, {}],
);

section = 'Maps: numbers and booleans';
test('F: 5', [5, '5', [4, 5]], [50, '05', '5.0', 5.5, '', MISSING, null, '+5', '5 ']);
test(`F: '5'`, [5, '5'], [50, '05', 5.1]);
test('F: 5.0', [5, '5', '5.0'], ['5.00', 5.1, 50]);
test('F: 0', [0, '0', -0], ['', false, null, MISSING, '00']);
test('F: -1', [-1, '-1'], [1, '−1', '1']);
test('F: 1e3', [1000, '1000', '1e3', '1E3'], [100, '1,000', '1e03']);
test('F: 0x10', [16, '16', '0x10', '0X10'], [10, '10']);
test(`F: '0x10'`, ['0x10'], [16, '16']);
test('F: 0o17', [15, '15', '0o17'], [17, '17']);
test('F: 007', [7, '7', '007'], ['07']);
test('F: 12345678901234567890', ['12345678901234567890'], ['12345678901234567168', '1234567890123456789']);
test('F: 0.1', [0.1, '0.1'], ['.1', '0.10', '0,1']);
test('F: true', [true, 'true', 'TRUE'], [false, 1, 'yes', MISSING, null]);
test('F: False', [false, 'false', 'FALSE'], [true, 0, '', null, MISSING]);
test(`F: 'true'`, [true, 'True'], [false, 1]);
test('F: yes', ['yes', 'YES'], [true, 1]);
test('F: no', ['no', 'NO'], [false, 0]);
test('F: 2026-11-24', ['2026-11-24'], [2026, '2026-11-24T00:00:00Z']);
test('F: 1_000', ['1_000'], [1000]);
test('F: .inf', ['.inf'], ['Infinity', 0]);

section = 'Generic Modifiers: contains, startswith, endswith';
test(
  `F|contains: 'foo'`,
  ['foo', 'xfoox', 'FOO', 'a\nfoo\nb', ['a', 'bfoo']],
  ['fo', 'f oo', '', null, MISSING, [], ['f', 'oo']],
);
test(`F|contains: ''`, ['', 'a', 0], [null, MISSING, []]);
test(`F|contains: 5`, [5, 55, '157', 0.5], [4, '', MISSING]);
test(`F|contains: 'a*b'`, ['ab', 'xaxbx', 'a\nb'], ['ba', 'a']);
test(`F|contains: 'a?b'`, ['axb', 'zza-bzz'], ['ab', 'axxb']);
test(raw`F|contains: '\*'`, ['*', 'a*b'], ['a', '']);
test(raw`F|contains: '\\'`, ['\\', raw`a\b`], ['/', '']);
test(raw`F|contains: '\'`, ['\\', raw`a\b`], ['/', '']);
test(`F|startswith: 'foo'`, ['foo', 'foobar', 'FOO x', 'foo\n'], ['xfoo', ' foo', 'fo', '', null, MISSING]);
test(`F|startswith: 'f*o'`, ['foo', 'foox', 'f-o-', 'fxxxo1'], ['f', 'xfo', 'fx']);
test(`F|startswith: ''`, ['', 'a'], [null, MISSING]);
test(`F|startswith: 'C?\\'`, ['C:\\', 'c:\\Windows'], ['C\\', 'CC:\\']);
test(`F|startswith: ['/tmp/', '/dev/shm/']`, ['/tmp/x', '/DEV/SHM/.x', '/tmp/'], ['/tmp', 'x/tmp/', '/dev/sh']);
test(`F|endswith: 'foo'`, ['foo', 'barfoo', 'x FOO', '\nfoo'], ['foox', 'foo ', 'fo', '', null, MISSING]);
test(`F|endswith: 'D?'`, ['Dq', 'headDq', 'DD', 'D?'], ['D', 'Dqq', 'qD']);
test(`F|endswith: '*.exe'`, ['a.exe', '.exe', 'x.exe.EXE'], ['a.exe ', 'exe']);
test(raw`F|endswith: '\cmd.exe'`, [raw`C:\cmd.exe`, raw`\CMD.EXE`], ['cmd.exe', raw`C:\cmd.exe\ `]);
test(raw`F|endswith: '/'`, ['/', 'a/'], ['/a', '']);
test(`F|endswith: 'É'`, ['É', 'é', 'xÉ'], ['E', 'Éx']);
test(`F|contains: 'ſ'`, ['s', 'S', 'ſ', 'xSx'], ['x', '']);

section = 'Generic Modifiers: all';
test(`F|contains|all: ['a', 'b']`, ['ab', 'bxa', 'A B', ['a', 'b']], ['a', 'b', '', MISSING, ['a', 'c']]);
test(`F|all|contains: ['a', 'b']`, ['ab', 'ba'], ['a', 'b']);
test(`F|all: ['a*', '*z']`, ['az', 'a-z', 'aZ'], ['a', 'z', 'za']);
test(`F|startswith|all: ['f*', 'fo']`, ['fo', 'foo'], ['f', 'xfo']);
test(`F|endswith|all: ['x', 'ax']`, ['ax', 'bax'], ['x', 'bx']);
test(`F|contains|all: [' -a ', ' -b ', ' -c ']`, ['x -c -b  -a  -b  -c '], [' -a  -b ', '-a -b -c']);
test(`F|re|all: ['^a', 'z$']`, ['az', 'abcz'], ['a', 'za', 'zaz']);
test(
  `F|all: ['a', 'b']`,
  [
    ['b', 'a'],
    ['a', 'x', 'B'],
  ],
  ['a', 'ab', ['a'], MISSING],
);

section = 'Generic Modifiers: cased';
test(`F|cased: 'Foo'`, ['Foo', ['foo', 'Foo']], ['foo', 'FOO', 'xFoo', MISSING]);
test(`F|contains|cased: 'Foo'`, ['Foo', 'xFoox'], ['foo', 'xfOox']);
test(`F|cased|startswith: 'Foo'`, ['Foo', 'Foobar'], ['foo', 'fOobar', 'xFoo']);
test(`F|endswith|cased: 'É'`, ['É', 'xÉ'], ['é', 'xé']);
test(`F|cased: 'A?C*'`, ['ABC', 'AbCd'], ['aBC', 'ABc', 'AC']);
test(`F|cased|contains|all: ['A', 'b']`, ['Ab', 'bA'], ['ab', 'AB']);
test(`F|cased: 'K'`, ['K'], ['k', '\u212a']);

section = 'Generic Modifiers: exists';
test('F|exists: true', ['a', '', null, 0, false, [], ['a']], [MISSING]);
test('F|exists: false', [MISSING], ['a', '', null, 0, false, []]);
test('F|exists: yes', ['a', null], [MISSING]);
test('F|exists: no', [MISSING], ['a', null]);
test(`F|exists: 'true'`, [''], [MISSING]);

section = 'Generic and Numeric Modifiers: neq';
test(`F|neq: 'foo'`, ['bar', '', 'foox', 5, 'fo'], ['foo', 'FOO', MISSING, ['bar', 'foo']]);
test(`F|neq: ['a', 'b']`, ['c', 'ab', ['c', 'd']], ['a', 'B', ['c', 'b'], MISSING]);
test('F|neq: 5', [4, '05', 'x', 5.5], [5, '5', MISSING]);
test(`F|neq: 'a*'`, ['b', 'ba'], ['a', 'abc', MISSING]);
test(`F|contains|neq: 'x'`, ['abc', ''], ['x', 'axb', MISSING]);
test(`F|startswith|neq: '/usr/'`, ['/tmp/a', 'usr'], ['/usr/bin', MISSING]);
test(`F|neq: ''`, ['a', ' ', 0], ['', MISSING]);
test(`F|neq: null`, ['a', '', 0], [null, MISSING]);
test(`F|re|neq: '^a+$'`, ['b', '', 'aab'], ['a', 'aaa', MISSING]);
test(`F|cidr|neq: '10.0.0.0/8'`, ['11.0.0.1', 'x', ''], ['10.1.2.3', MISSING]);
test(`F|cased|neq: 'A'`, ['a', 'b'], ['A', MISSING]);

section = 'String Modifiers: windash';
test(
  `F|windash|contains: ' -x'`,
  ['a -x', 'a /x', 'a \u2013x', 'a \u2014x', 'a \u2015x', 'A /X'],
  ['a x', 'a \u2212x', 'a +x', 'a \\x', MISSING],
);
test(`F|contains|windash: '/x'`, ['-x', '/x', '\u2013x'], ['x', '\\x']);
test(`F|windash: '-a-b'`, ['-a-b', '/a/b', '-a/b', '\u2015a\u2014b'], ['-a_b', 'a-b', '-a-b ']);
test(`F|contains|all|windash: ['-a', '/b']`, ['/a -b', '-a/b'], ['-a', '/b', 'a b']);
test(`F|windash|endswith: '—z'`, ['-z', 'x/z', '\u2013z'], ['z', '-zz']);
test(`F|windash|contains: 'nodash'`, ['nodash', 'NoDash x'], ['no-dash']);
test(`F|windash|cased|contains: '-X'`, ['/X', '-X'], ['-x', '/x']);

section = 'Regular Expression';
test(`F|re: 'a.c'`, ['abc', 'xabcx', 'a.c'], ['ABC', 'ac', 'a\nc', '', MISSING, null]);
test(`F|re: '^a.c$'`, ['abc', 'abc\n'], ['abcd', 'xabc', 'ABC', 'abc\n\n']);
test(`F|re|i: '^a.c$'`, ['abc', 'ABC', 'aBc'], ['abcd', 'a\nc']);
test(`F|re|s: '^a.c$'`, ['abc', 'a\nc'], ['ac', 'ABC']);
test(`F|re|m: '^b$'`, ['b', 'a\nb\nc', 'b\na'], ['ab', 'a\nbc', 'B']);
test(`F|re|i|m|s: '^b.c$'`, ['B\nC', 'a\nb\nc\nd'], ['bc', 'ab c']);
test(`F|re|s|i: 'a.b'`, ['A\nB'], ['ab']);
test(raw`F|re: '\\\\'`, [raw`\\`, raw`a\\b`], ['\\', '/']);
test(raw`F|re: '\d{3,5}'`, ['123', 'x12345', '1234567', 4321], ['12', 'abc', '']);
test(raw`F|re: '(foo|bar)+\.exe$'`, ['foo.exe', 'xfoobar.exe'], ['foo.exe1', 'fooexe']);
test(raw`F|re: '[^a-z]'`, ['A', 'aBc', '1'], ['abc', '']);
test(`F|re: ''`, ['', 'a'], [MISSING, null]);
test(`F|re: '*'`.replace("'*'", "'.*'"), ['', 'a', 0], [MISSING]);
test(`F|re: ['^a$', '^b$']`, ['a', 'b'], ['ab', 'c', 'A']);
test(raw`F|re: 'a*b'`, ['b', 'aab', 'xb'], ['a', 'B']);
test(raw`F|re: '\x41'`, ['A', 'xAx'], ['a', 'x41']);
test(raw`F|re: 'É'`, ['É'], ['é', 'E']);
// the flavor is PCRE: $ is also before a line end that ends the text
test(raw`F|re: 'foo$'`, ['foo', 'xfoo', 'foo\n'], ['foo\n\n', 'foo\nx', 'foo\r\n', 'foox']);
test(raw`F|re: '(?:a$|^b)c?'`, ['a', 'a\n', 'b', 'bc'], ['ax', 'xb', 'a\nx']);
test(raw`F|re: 'a[$]$'`, ['a$', 'a$\n'], ['a', 'a$x']);
test(raw`F|re: 'a\$'`, ['a$', 'a$b'], ['a', 'a\n']);
test(raw`F|re: '^[[:alpha:]$]+$'`, ['ab$', 'a\n'], ['a1', 'a:']);
test(raw`F|re|m: 'foo$'`, ['foo', 'foo\nx', 'foo\n'], ['foox', 'foo\r\n']);
test(raw`F|re|startswith: 'b|c.'`, ['b', 'bx', 'cd'], ['ab', 'c', 'xcd', 'a\nb', '']);
test(raw`F|re|endswith: 'b|c.'`, ['b', 'ab', 'xcd'], ['bx', 'c', 'b\n', '']);
test(raw`F|re|m|startswith: '^b'`, ['b', 'bx'], ['a\nb']);
test(raw`F|re|contains: 'b'`, ['b', 'abc'], ['a', 'B']);
test(raw`F|re|endswith|all: ['b$', 'a.']`, ['ab'], ['b', 'ab\n', 'a']);
test(raw`F|re|i: 'É'`, ['É', 'é'], ['e']);

section = 'Encoding: base64, base64offset, utf16';
test(`F|base64: 'foo'`, ['Zm9v', 'zm9v'], ['foo', 'Zm9vYmFy', 'xZm9v', MISSING]);
test(`F|base64|contains: 'foo'`, ['Zm9v', 'xZm9vx', b64('foobar')], ['foo', b64('xfoo')]);
test(`F|base64|startswith: 'foobar'`, [b64('foobarbaz'), b64('foobar')], [b64('xfoobar')]);
for (const lead of ['', 'x', 'xy', 'xyz']) {
  for (const tail of ['', 'z', 'zz']) {
    test(
      `F|base64offset|contains: 'malware'`,
      [b64(`${lead}malware${tail}`)],
      [b64(`${lead}mAlware${tail}`), b64(`${lead}malwar${tail}`)],
    );
    test(
      `F|utf16le|base64offset|contains: 'IEX ('`,
      [b64(`${lead}IEX (${tail}`, 'utf16le')],
      [b64(`${lead}IEX (${tail}`), b64(`${lead}IEX)${tail}`, 'utf16le')],
    );
  }
}
test(`F|wide|base64offset|contains: 'ping'`, [b64('ping', 'utf16le'), b64('xping', 'utf16le')], [b64('ping')]);
test(`F|utf16le|base64: 'cmd'`, [b64('cmd', 'utf16le'), 'YwBtAGQA'], [b64('cmd')]);
test(`F|utf16be|base64: 'cmd'`, ['AGMAbQBk'], ['YwBtAGQA', b64('cmd')]);
test(`F|utf16|base64: 'cmd'`, ['//5jAG0AZAA='], ['YwBtAGQA', 'AGMAbQBk']);
test(raw`F|base64: 'a\*b'`, [b64('a*b')], [b64('axb'), b64(raw`a\*b`)]);
test(`F|base64: 'é'`, [b64('é')], [b64('é', 'latin1')]);
test(`F|windash|base64: '-x'`, [b64('-x'), b64('/x'), b64('–x')], [b64('x')]);
test(`F|base64offset|contains: ['foobar', 'malware']`, [b64('xfoobar'), b64('malware')], [b64('fooba'), b64('other')]);
test(
  `F|base64offset|contains|all: ['first', 'second']`,
  [b64('first and second'), b64('second, first')],
  [b64('first'), b64('second')],
);

section = 'Numeric Modifiers';
test(
  'F|gt: 5',
  [6, '6', 5.0001, '5.1', '1e3', [1, 9], ' 7 '],
  [5, 4, '5', '', 'x', null, MISSING, '0x10', true, [1, 2], []],
);
test('F|gte: 5', [5, '5', '5.0', 6], [4.999, -5, '', 'five', MISSING]);
test('F|lt: 5', [4, '4', -10, '-1e2', 4.999], [5, 6, '', 'x', MISSING, null]);
test('F|lte: 5', [5, '5.00', 4], [5.01, 'a', MISSING]);
test('F|gt: -1', [0, '0', -0.5], [-1, -2]);
test('F|gt: 1.5', [1.6, 2], [1.5, 1, '1.50']);
test(`F|gt: '5'`, [6], [5]);
test('F|lt: [1, 10]', [0, 5, 9], [10, 11]);
test('F|gt|all: [1, 10]', [11], [5, 10]);

section = 'Time Modifiers';
test(
  'F|hour: 5',
  ['2026-11-24T05:07:09Z', '2026-11-24 05:59', '2026-01-02T05:00:00.123+02:00'],
  ['2026-11-24T06:00:00Z', '2026-11-24', '05:07', '', MISSING, 5],
);
test('F|minute: 7', ['2026-11-24T05:07:09Z'], ['2026-11-24T07:05:00Z', '2026-11-24']);
test('F|day: 24', ['2026-11-24', '2026-11-24T00:00:00Z'], ['2026-11-25', '2026-24-11', 24]);
test('F|week: 1', ['2026-01-01', '2025-12-29', '2027-01-04'], ['2026-01-05', '2027-01-01']);
test('F|week: 53', ['2026-12-31', '2027-01-03'], ['2025-12-31']);
test('F|month: 11', ['2026-11-01', '2026-11-30T23:59:59Z'], ['2026-12-01', 'November']);
test('F|year: 2026', ['2026-11-24', '2026-01-01T00:00:00'], ['2025-12-31', '2026', 2026]);
test('F|hour|gte: 22', ['2026-11-24T22:00:00Z', '2026-11-24T23:59:59Z'], ['2026-11-24T21:59:59Z', '2026-11-24']);
test('F|hour|lt: 6', ['2026-11-24T00:00:00Z', '2026-11-24T05:59:59Z'], ['2026-11-24T06:00:00Z']);
test('F|day|neq: 24', ['2026-11-25'], ['2026-11-24', MISSING]);
test('F|month: [1, 12]', ['2026-01-31', '2026-12-01'], ['2026-02-01']);

section = 'IP Modifiers';
test(
  `F|cidr: '10.0.0.0/8'`,
  ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3', ['x', '10.0.0.1']],
  ['11.0.0.0', '9.255.255.255', '10.0.0', '10.0.0.256', '010.0.0.1', '', 'x', MISSING, null, '10.0.0.1/32', '::a00:1'],
);
test(`F|cidr: '192.168.1.0/24'`, ['192.168.1.0', '192.168.1.255'], ['192.168.2.0', '192.168.0.255']);
test(`F|cidr: '192.168.1.7/32'`, ['192.168.1.7'], ['192.168.1.6', '192.168.1.8']);
test(`F|cidr: '192.168.1.7'`, ['192.168.1.7'], ['192.168.1.8']);
test(`F|cidr: '0.0.0.0/0'`, ['1.2.3.4', '255.255.255.255'], ['::1', 'localhost', '']);
test(`F|cidr: '10.0.0.64/27'`, ['10.0.0.64', '10.0.0.95'], ['10.0.0.63', '10.0.0.96']);
test(`F|cidr: 'fe80::/10'`, ['fe80::1', 'FEBF:ffff::', 'fe80::1%eth0'], ['fec0::1', 'ff80::1', '10.0.0.1', '']);
test(`F|cidr: '::1/128'`, ['::1', '0:0:0:0:0:0:0:1', '0000:0000::0001'], ['::2', '1::', '127.0.0.1']);
test(
  `F|cidr: '2001:db8::/32'`,
  ['2001:db8::', '2001:0DB8:ffff::1', '2001:db8::1.2.3.4'],
  ['2001:db9::', '2001:db8', '2001:db8:::1'],
);
test(`F|cidr: ['10.0.0.0/8', '2001:db8::/32']`, ['10.1.1.1', '2001:db8::1'], ['11.1.1.1', '2001:db9::1']);

section = 'Specific Modifiers: fieldref';
detection(
  `
  selection: { 'A|fieldref': B }
  condition: selection`,
  [
    { A: 'x', B: 'x' },
    { A: 'X', B: 'x' },
    { A: 5, B: '5' },
    { A: ['y', 'x'], B: 'x' },
    { A: 'x', B: ['z', 'X'] },
    { A: '', B: '' },
  ],
  [
    { A: 'x', B: 'y' },
    { A: 'x' },
    { B: 'x' },
    {},
    { A: null, B: null },
    { A: 'x*', B: 'xy' },
    { A: 'xy', B: 'x*' },
    { A: [], B: [] },
  ],
);
detection(
  `
  selection: { 'A|fieldref|cased': B }
  condition: selection`,
  [{ A: 'X', B: 'X' }],
  [{ A: 'X', B: 'x' }, { A: 'X' }],
);
detection(
  `
  selection: { 'A|fieldref|startswith': B }
  condition: selection`,
  [
    { A: 'xyz', B: 'XY' },
    { A: 'x', B: 'x' },
    { A: 'x', B: '' },
  ],
  [{ A: 'xyz', B: 'yz' }, { A: 'x', B: 'xy' }, { A: 'x' }, { B: 'x' }],
);
detection(
  `
  selection: { 'A|fieldref|endswith': B }
  condition: selection`,
  [
    { A: '/usr/bin/sh', B: 'SH' },
    { A: 'a.b', B: '.b' },
  ],
  [
    { A: 'sh -c', B: 'sh' },
    { A: 'sh', B: '*h' },
  ],
);
detection(
  `
  selection: { 'A|fieldref|contains': B }
  condition: selection`,
  [
    { A: 'abc', B: 'B' },
    { A: 'abc', B: ['z', 'c'] },
  ],
  [
    { A: 'abc', B: 'ac' },
    { A: 'a', B: 'a?' },
  ],
);
detection(
  `
  selection: { 'A|fieldref|neq': B }
  condition: selection`,
  [
    { A: 'x', B: 'y' },
    { A: 5, B: 6 },
  ],
  [{ A: 'x', B: 'X' }, { A: 'x' }, { B: 'x' }, {}, { A: null, B: 'x' }],
);
detection(
  `
  selection: { 'A|fieldref': 'New Value' }
  condition: selection`,
  [{ A: 'x', 'New Value': 'x' }],
  [{ A: 'x', NewValue: 'x' }],
);

section = 'Maps: all elements are linked with and';
detection(
  `
  selection:
    EventLog: Security
    EventID: [517, 1102]
  condition: selection`,
  [
    { EventLog: 'security', EventID: 517 },
    { EventLog: 'SECURITY', EventID: '1102' },
  ],
  [
    { EventLog: 'Security' },
    { EventID: 517 },
    { EventLog: 'System', EventID: 517 },
    { EventLog: 'Security', EventID: 5170 },
  ],
);
detection(
  `
  selection:
    A|contains: x
    A|endswith: y
  condition: selection`,
  [{ A: 'xy' }, { A: 'axbY' }, { A: ['x', 'y'] }],
  [{ A: 'x' }, { A: 'y' }, { A: 'yx' }],
);

section = 'Lists: maps of a list are linked with or';
detection(
  `
  selection:
    - Image|endswith: '\\example.exe'
    - Description|contains: 'Test executable'
  condition: selection`,
  [{ Image: 'C:\\example.exe' }, { Description: 'a test EXECUTABLE!' }, { Image: '\\EXAMPLE.exe', Description: 'x' }],
  [{ Image: 'example.exe' }, { Description: 'Test' }, {}],
);
detection(
  `
  selection:
    - A: 1
      B: 1
    - C: 1
  condition: selection`,
  [{ A: 1, B: 1 }, { C: 1 }, { A: 1, B: 1, C: 1 }, { A: 2, C: 1 }],
  [{ A: 1 }, { B: 1 }, { A: 1, B: 2, C: 2 }, {}],
);
detection(
  `
  selection:
    - keyword
    - A: 1
  condition: selection`,
  [{ A: 1 }, { B: 'a Keyword!' }],
  [{ A: 2 }, { B: 'key word' }, {}],
);

section = 'Keywords search';
detection(
  `
  keywords:
    - 'EVILSERVICE'
    - 'svchost.exe -n evil'
  condition: keywords`,
  [{ message: 'the EvilService runs' }, { a: 'x', b: 'C:\\svchost.exe -n EVIL' }, { a: ['x', 'evilservice'] }],
  [{ message: 'evil service' }, { message: 'svchost.exe' }, {}, { evilservice: 'x' }],
);
detection(
  `
  keywords:
    '|all':
      - 'OabVirtualDirectory'
      - ' -ExternalUrl '
  condition: keywords`,
  [{ m: 'oabvirtualdirectory  -ExternalUrl x' }, { a: 'OabVirtualDirectory', b: 'x -externalurl y' }],
  [{ m: 'OabVirtualDirectory' }, { m: ' -ExternalUrl ' }, { m: 'OabVirtualDirectory -ExternalUrl' }],
);
detection(
  `
  keywords: ['a*c', 'x?z']
  condition: keywords`,
  [{ m: 'abc' }, { m: '-axxc-' }, { m: '..xyz..' }],
  [{ m: 'a', n: 'c' }, { m: 'xz' }, { m: 'ca' }],
);
detection(
  `
  keywords: [517, true]
  condition: keywords`,
  [{ id: 517 }, { m: 'event 5170' }, { ok: true }, { m: 'TRUE' }],
  [{ id: 51 }, { ok: false }],
);
detection(
  `
  keywords: single
  condition: keywords`,
  [{ m: 'a Single word' }],
  [{ m: 'sing le' }],
);
detection(
  `
  keywords:
    '|re': '^root:.*:0:'
  condition: keywords`,
  [{ m: 'root:x:0:0' }],
  [{ m: 'xroot:x:0:' }, { m: 'ROOT:x:0:' }],
);
detection(
  `
  keywords:
    '|cased': [Evil]
  condition: keywords`,
  [{ m: 'an Evil thing' }],
  [{ m: 'an evil thing' }],
);
detection(
  `
  keywords:
    '|cidr': '10.0.0.0/8'
  condition: keywords`,
  [{ m: '10.1.2.3' }],
  [{ m: '11.1.2.3' }, { m: 'from 10.1.2.3' }],
);
detection(
  `
  keywords:
    '|base64offset|contains': ['malware']
  condition: keywords`,
  [{ m: `echo ${b64('xmalware')} | base64 -d` }],
  [{ m: 'malware' }],
);
detection(
  `
  keywords: ['evil']
  filter: ['test']
  condition: keywords and not filter`,
  [{ m: 'evil' }],
  [{ m: 'evil test' }, { m: 'evil', n: 'a TEST' }, { m: 'x' }],
);

section = 'Field Usage';
detection(
  `
  selection:
    'New Value': x
    dotted.name: y
    ns:attr: z
    Provider_Name: p
  condition: selection`,
  [{ 'New Value': 'x', 'dotted.name': 'y', 'ns:attr': 'z', Provider_Name: 'P' }],
  [
    { NewValue: 'x', 'dotted.name': 'y', 'ns:attr': 'z', Provider_Name: 'p' },
    { 'new value': 'x', 'dotted.name': 'y', 'ns:attr': 'z', Provider_Name: 'p' },
  ],
);
test('constructor: x', [], ['x', MISSING]);
test('__proto__: x', [], ['x', MISSING]);

section = 'Condition: precedence, least to most binding: or, and, not, x of, brackets';
condition('a', 'a ab ac abc');
condition('not a', '- b c bc');
condition('not not a', 'a ab ac abc');
condition('a and b', 'ab abc');
condition('a or b', 'a b ab ac bc abc');
condition('a or b and c', 'a ab ac bc abc');
condition('a and b or c', 'ab c ac bc abc');
condition('(a or b) and c', 'ac bc abc');
condition('a and (b or c)', 'ab ac abc');
condition('not a and b', 'b bc');
condition('not (a and b)', '- a b c ac bc');
condition('not a or b', '- b c ab bc abc');
condition('not (a or b)', '- c');
condition('a and not b', 'a ac');
condition('a and not (b or c)', 'a');
condition('a and not b and not c', 'a');
condition('a or not b and c', 'a c ab ac abc');
condition('1 of them', 'a b c ab ac bc abc');
condition('any of them', 'a b c ab ac bc abc');
condition('all of them', 'abc');
condition('2 of them', 'ab ac bc abc');
condition('not 1 of them', '-');
condition('not all of them', '- a b c ab ac bc');
condition('1 of a*', 'a ab ac abc');
condition('all of a*', 'a ab ac abc');
condition('1 of *', 'a b c ab ac bc abc');
condition('1 of a* and b', 'ab abc');
condition('1 of a* or 1 of b*', 'a b ab ac bc abc');
condition('not 1 of a* and c', 'c bc');
condition('1 of _*', '-+ a+ b+ c+ ab+ ac+ bc+ abc+');
condition('_d', '-+ a+ b+ c+ ab+ ac+ bc+ abc+');
condition('_d or a', '-+ a b+ c+ ab ac bc+ abc');
condition('((a))', 'a ab ac abc');
condition('( a )and( b )', 'ab abc');
condition('[a, b]', 'a b ab ac bc abc');
condition('["a and b", "not c"]', '- a b ab abc');

section = 'Condition: a list of conditions is linked with or';
detection(
  `
  a: { A: 1 }
  b: { B: 1 }
  c: { C: 1 }
  condition: [a and b, not a and c]`,
  [{ A: 1, B: 1 }, { C: 1 }, { A: 1, B: 1, C: 1 }],
  [{ A: 1 }, { B: 1 }, { A: 1, C: 1 }, {}],
);

section = 'Condition: patterns';
detection(
  `
  sel_one: { A: 1 }
  sel_two: { B: 1 }
  filter_main: { C: 1 }
  condition: all of sel_* and not 1 of filter_*`,
  [
    { A: 1, B: 1 },
    { A: 1, B: 1, C: 2 },
  ],
  [{ A: 1 }, { B: 1 }, { A: 1, B: 1, C: 1 }, {}],
);
detection(
  `
  a_x_b: { A: 1 }
  a_y_b: { B: 1 }
  a_x_c: { C: 1 }
  condition: 1 of a_*_b`,
  [{ A: 1 }, { B: 1 }],
  [{ C: 1 }, {}],
);
detection(
  `
  sel: { A: 1 }
  selection: { B: 1 }
  condition: all of sel*`,
  [{ A: 1, B: 1 }],
  [{ A: 1 }, { B: 1 }],
);
detection(
  `
  selection-one: { A: 1 }
  selection.two: { B: 1 }
  condition: selection-one and selection.two`,
  [{ A: 1, B: 1 }],
  [{ A: 1 }, { B: 1 }],
);
detection(
  `
  notable: { A: 1 }
  order: { B: 1 }
  android: { C: 1 }
  condition: notable and order or not android`,
  [{ A: 1, B: 1, C: 1 }, {}, { A: 1 }],
  [{ A: 1, C: 1 }, { C: 1 }],
);

export const CASES: readonly Case[] = cases;
