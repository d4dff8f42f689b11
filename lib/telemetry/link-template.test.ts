import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LinkTemplate, linkFor, linksOf } from './link-template';
import { linkTemplate, linkTemplates } from './link-template-schema';

const template = (url: string): LinkTemplate => ({ name: 'x', kind: 'any', url });

describe('a place to look values up', () => {
  it.each([
    'https://intel.example/search?q={value}',
    'https://intel.example/file/{value}/detail',
    'https://intel.example/#{value}',
  ])('may be %s', (url) => expect(linkTemplate.safeParse(template(url)).success).toBe(true));
  it.each([
    ['http://intel.example/{value}', 'https'],
    ['javascript:alert({value})', 'https'],
    ['https://intel.example/', '{value}'],
    ['https://intel.example/{value}/{value}', '{value}'],
    ['https://{value}/', 'behind the host'],
    ['https://{value}.intel.example/', 'behind the host'],
    ['https://a:b@intel.example/{value}', 'password'],
    ['https://user@{value}', 'password'],
    ['https:// /{value}', 'no address'],
  ])('may not be %s', (url, why) => {
    const { error } = linkTemplate.safeParse(template(url));
    expect(error?.issues.map((issue) => issue.message).join()).toContain(why);
  });
  it('has a name of its own', () => {
    const one = template('https://intel.example/{value}');
    expect(linkTemplates.safeParse([one, one]).success).toBe(false);
    expect(linkTemplates.safeParse([one, { ...one, name: 'y' }]).success).toBe(true);
  });
});

it('no value changes where a link leads', () => {
  const place = template('https://intel.example/search?q={value}&x=1');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const url = new URL(linkFor(place, value));
      expect(url.origin + url.pathname).toBe('https://intel.example/search');
      expect([...url.searchParams.keys()]).toEqual(['q', 'x']);
      expect(url.hash).toBe('');
    }),
    { numRuns: 50 },
  );
  expect(linkFor(place, "$&$'{value}")).toContain('q=%24%26%24');
}, 30_000);

it('places take the values that they are for', () => {
  const places: LinkTemplate[] = [
    { name: 'a', kind: 'sha256', url: 'https://a.example/{value}' },
    { name: 'b', kind: 'any', url: 'https://b.example/{value}' },
  ];
  expect(linksOf(places, 'sha256', 'c3').map(({ name }) => name)).toEqual(['a', 'b']);
  expect(linksOf(places, 'DestinationIp', '203.0.113.45').map(({ name }) => name)).toEqual(['b']);
  expect(linksOf(places, 'CommandLine', 'x'.repeat(2_000))).toEqual([]);
});
