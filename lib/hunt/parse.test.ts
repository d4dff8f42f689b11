import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from './parse';
import type { Query } from './query';
import { termText } from './term';

/** The tree as text: what binds to what. */
function show(query: Query | undefined): string {
  if (!query) return '';
  if (query.kind === 'not') return `!${show(query.item)}`;
  if (query.kind !== 'term') return `(${query.items.map(show).join(query.kind === 'and' ? ' & ' : ' | ')})`;
  return `${query.field ?? '*'} ${query.relation} ${query.values.join(',')}`;
}

describe('what a query means', () => {
  it.each([
    ['', ''],
    ['Image:/usr/bin/curl', 'Image is /usr/bin/curl'],
    ['a:b c:d or e:f', '((a is b & c is d) | e is f)'],
    ['a:b and (c:d or e:f)', '(a is b & (c is d | e is f))'],
    ['not a:b and -c:d', '(!a is b & !c is d)'],
    ['NOT (a:b OR c:d)', '!(a is b | c is d)'],
    ['xmrig', '* is xmrig'],
    ['"sh -c *"', '* is sh -c *'],
    ["CommandLine:'what?*'", 'CommandLine is what\\?\\*'],
    ['CommandLine:"say \\"hi\\" \\*"', 'CommandLine is say "hi" \\*'],
    ['User:(root or web* )', '(User is root | User is web*)'],
    ['User:(not root and not web)', '(!User is root & !User is web)'],
    ['DestinationPort:>=1024', 'DestinationPort gte 1024'],
    ['DestinationPort>1024', 'DestinationPort gt 1024'],
    ['DestinationPort:[1 to 1024]', 'DestinationPort between 1,1024'],
    ['DestinationPort:1..1024', 'DestinationPort between 1,1024'],
    ['Image!=/bin/sh', '!Image is /bin/sh'],
    ['CommandLine~"a(b|c)"', 'CommandLine regex a(b|c)'],
    ['CommandLine|contains:-k', 'CommandLine|contains is -k'],
    ['DestinationIp:::1', 'DestinationIp is ::1'],
    ['CommandLine:a=b:c', 'CommandLine is a=b:c'],
  ])('%s', (text, tree) => {
    const { query, fault } = parseQuery(text);
    expect(fault).toBeUndefined();
    expect(show(query)).toBe(tree);
  });
});

describe('what is wrong, and where', () => {
  it.each([
    ['Image:', 0, 6, /a value must follow "Image:"/],
    ['a:b and', 7, 7, /something must follow/],
    ['(a:b', 0, 1, /not closed/],
    ['a:b)', 3, 4, /no parenthesis to close/],
    ['a:"b', 2, 4, /quote " is not closed/],
    ['or a:b', 0, 2, /needs a term before/],
    ['()', 1, 2, /nothing in these/],
    ['p:[1 - 2]', 2, 3, /a range is written like p:\[1 to 1024\]/],
  ])('%s', (text, start, end, message) => {
    expect(parseQuery(text).fault).toMatchObject({ start, end, message: expect.stringMatching(message) });
  });
});

describe('for every text', () => {
  it('answers, with a place inside the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a:', 'b', '"', "'", '(', ')', '[', ']', ' or ', ' and ', '-', '\\', '~', '>'), {
          maxLength: 30,
        }),
        (parts) => {
          const text = parts.join('');
          const { fault } = parseQuery(text);
          if (fault) expect(fault.start >= 0 && fault.end <= text.length && fault.start <= fault.end).toBe(true);
        },
      ),
    );
  });

  it('a value becomes a term that asks for exactly it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const { query } = parseQuery(termText('Image', value));
        const pattern = value.replace(/[\\*?]/g, '\\$&');
        expect(query).toMatchObject({ kind: 'term', field: 'Image', relation: 'is', values: [pattern] });
      }),
    );
  });
});
