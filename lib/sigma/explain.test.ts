import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExplainNode } from './explain';
import { foldText } from './fold';
import { compile } from './match';
import { parseRule } from './parse';
import { type Event, viewOf } from './rules.fixture';

function explain(detection: string, event: Event, work?: number) {
  const { rule, problems } = parseRule(`detection:\n${detection}`, { detectionOnly: true });
  if (!rule) throw new Error(JSON.stringify(problems));
  return compile(rule, work === undefined ? {} : { work }).explain(viewOf(event));
}

const single = (line: string, event: Event) => explain(`  sel:\n    ${line}\n  condition: sel\n`, event);

/** The matched characters, cut out of the original values. */
function marked(line: string, event: Event): string[] {
  return single(line, event).hits.flatMap(({ value, ranges }) => ranges.map(([from, to]) => value.slice(from, to)));
}

const raw = String.raw;

describe('the characters that matched', () => {
  // biome-ignore format: a table
  it.each<[string, Event, string[]]>([
    ["F: 'foo'", { F: 'FOO' }, ['FOO']],
    ["F|contains: 'é'", { F: 'xÉyéz' }, ['É', 'é']],
    ["F|contains: 'straße'", { F: 'İn der STRAßE' }, ['STRAßE']],
    ["F|endswith: 'ſ'", { F: '\u{1f600}S' }, ['S']],
    ["F|contains: 'k'", { F: '\u212a-K-k' }, ['\u212a', 'K', 'k']],
    ["F|startswith: '/tmp/'", { F: '/TMP/x' }, ['/TMP/']],
    ["F|endswith: '.exe'", { F: 'a.exe.EXE' }, ['.EXE']],
    ["F|contains: 'aa'", { F: 'aaaaxaa' }, ['aaaa', 'aa']],
    ["F: 'a*c*e'", { F: 'abcde' }, ['a', 'c', 'e']],
    ["F: 'a?c'", { F: 'abc' }, ['abc']],
    ["F|contains: 'a?c'", { F: 'zaXcz' }, ['aXc']],
    ["F|contains: '*'", { F: 'all' }, ['all']],
    [raw`F|contains: '\*'`, { F: 'a*b' }, ['*']],
    ["F|windash|contains: ' -x'", { F: 'cmd /x' }, [' /x']],
    ["F|re: 'b+'", { F: 'abbcb' }, ['bb', 'b']],
    ["F|re|i: 'É.'", { F: 'xéy' }, ['éy']],
    ["F|contains: ['a', 'ab']", { F: 'xaby' }, ['a', 'ab']],
    ["F|contains|all: ['a', 'c']", { F: 'abc' }, ['a', 'c']],
    ["F: ['x', 'B']", { F: ['a', 'b'] }, ['b']],
    ['F|gt: 5', { F: 42 }, ['42']],
    ["F|cidr: '10.0.0.0/8'", { F: '10.1.2.3' }, ['10.1.2.3']],
    ['F|exists: true', { F: 'here' }, ['here']],
    ['F|exists: false', {}, []],
    ['F: null', {}, []],
    ['F|fieldref|contains: G', { F: 'a Name!', G: 'NAME' }, ['Name']],
    ['F|fieldref|endswith: G', { F: '/bin/SH', G: 'sh' }, ['SH']],
    ["F|base64offset|contains: 'malware'", { F: Buffer.from('xmalware').toString('base64') }, ['1hbHdhcm']],
    ["F|neq: 'x'", { F: 'other' }, ['other']],
    ["'|all': ['a', 'b']", { F: 'xa', G: 'by' }, ['a', 'b']],
  ])('%s on %j', (line, event, wanted) => expect(marked(line, event)).toEqual(wanted));

  it('fold to the literal, wherever it stands', () => {
    const letters = fc.constantFrom(
      'a',
      'B',
      'é',
      'É',
      'ſ',
      's',
      'K',
      '\u212a',
      'İ',
      'ß',
      '\u{1f600}',
      '\u{10400}',
      '日',
    );
    const texts = fc.array(letters, { minLength: 1, maxLength: 4 }).map((list) => list.join(''));
    fc.assert(
      fc.property(
        texts,
        texts,
        texts,
        fc.constantFrom('contains', 'startswith', 'endswith'),
        (before, literal, after, how) => {
          const text = (how === 'startswith' ? '' : before) + literal.toUpperCase() + (how === 'endswith' ? '' : after);
          const value = text.length === foldText(text).length ? text : '';
          const slices = marked(`F|${how}: ${JSON.stringify(literal)}`, { F: value });
          const folded = foldText(literal); // places that touch are one range
          for (const slice of slices) expect(foldText(slice)).toBe(folded.repeat(slice.length / folded.length));
          if (foldText(value).includes(foldText(literal)) && how === 'contains')
            expect(slices.length).toBeGreaterThan(0);
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('say which element of a list, which selection and which value of the rule', () => {
    expect(single("F|contains: ['x', 'b']", { F: ['a', 'abc', 'b'] }).hits).toEqual([
      { selection: 'sel', field: 'F', value: 'abc', operator: 'contains', pattern: 'b', ranges: [[1, 2]], index: 1 },
      { selection: 'sel', field: 'F', value: 'b', operator: 'contains', pattern: 'b', ranges: [[0, 1]], index: 2 },
    ]);
  });

  it('come only from selections that count towards the match', () => {
    const detection = '  a: { F: x }\n  b: { F: x* }\n  c: { F: y }\n  condition: a and not c or c and b\n';
    expect(explain(detection, { F: 'x' }).hits.map(({ selection }) => selection)).toEqual(['a']);
    expect(explain(detection, { F: 'z' }).hits).toEqual([]);
  });
});

describe('why a test did not match', () => {
  const miss = (line: string, event: Event) => {
    const find = (node: ExplainNode): string | undefined => {
      if (node.kind === 'test') return node.miss;
      const items = 'items' in node ? node.items : [node.item];
      return items.map(find).find(Boolean);
    };
    return find(single(line, event).tree);
  };

  // biome-ignore format: a table
  it.each<[string, Event, string]>([
    ["Image|endswith: '/xhide'", { Image: '/home/a/kswapd0' }, 'Image is "/home/a/kswapd0"'],
    ["Image|endswith: '/xhide'", { Image: '/tmp/xhide/run' }, 'Image holds "/xhide", but not where it is asked for'],
    ["Image|endswith: '/xhide'", { Image: '/tmp/xhid3' }, 'Image holds "/xhid" of "/xhide"'],
    ["Image: 'x'", {}, 'the event has no Image'],
    ["Image: 'x'", { Image: null }, 'Image is null'],
    ["Image: 'x'", { Image: [] }, 'Image is an empty list'],
    ["Image|cased: 'Sh'", { Image: 'sh' }, 'Image differs from "Sh" in case only'],
    ['Image: null', { Image: 'x' }, 'Image has a value'],
    ['Image|exists: true', {}, 'the event has no Image'],
    ['Image|exists: false', { Image: 'x' }, 'the event has a Image'],
    ["Image|neq: 'x'", { Image: 'X' }, 'Image is one of the values that it must differ from'],
    ['Port|gt: 1024', { Port: 80 }, 'Port is "80", asked is gt 1024'],
    ["Ip|cidr: '10.0.0.0/8'", { Ip: '11.0.0.1' }, '"11.0.0.1" is not in 10.0.0.0/8'],
    ['A|fieldref: B', { A: 'x' }, 'the event has no B to compare with'],
    ['A|fieldref: B', { A: 'x', B: 'y' }, 'A is "x", B is "y"'],
    ['A: []', { A: 'x' }, 'the rule lists no value here'],
  ])('%s on %j', (line, event, wanted) => expect(miss(line, event)).toBe(wanted));
});

describe('the tree', () => {
  it('has the condition with an answer for each part', () => {
    const { tree, selections } = explain('  a: { F: x }\n  b: { F: y }\n  condition: a and not b\n', { F: 'x' });
    expect(tree).toMatchObject({
      kind: 'and',
      matched: true,
      items: [
        { kind: 'selection', name: 'a', matched: true, item: { kind: 'all', items: [{ kind: 'test', seen: 'x' }] } },
        { kind: 'not', matched: true, item: { kind: 'selection', name: 'b', matched: false } },
      ],
    });
    expect(selections).toEqual([
      { name: 'a', matched: true },
      { name: 'b', matched: false },
    ]);
  });

  it('says that a rule ran out of work, and does not call it a match', () => {
    const detection = "  sel: { 'F|re': '(a+b?)+c' }\n  condition: not sel\n";
    const text = 'a'.repeat(1000);
    expect(explain(detection, { F: text }, 10)).toMatchObject({ matched: false, incomplete: expect.any(String) });
    expect(explain(detection, { F: text })).toMatchObject({ matched: true });
  });
});
