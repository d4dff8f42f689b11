import { describe, expect, it } from 'vitest';
import { termText, withTerm } from './term';

describe('a value as a term', () => {
  it.each([
    ['/usr/bin/curl', 'Image:/usr/bin/curl'],
    ['sh -c "id"', 'Image:"sh -c \\"id\\""'],
    ['a*b?c\\d', 'Image:"a\\*b\\?c\\\\d"'],
    ['-k', 'Image:"-k"'],
    ['or', 'Image:"or"'],
    ['', 'Image:""'],
    ['10..20', 'Image:"10..20"'],
    ["it's", 'Image:"it\'s"'],
  ])('%j', (value, text) => expect(termText('Image', value)).toBe(text));
});

describe('a term joins a query', () => {
  it('in, out, alone', () => {
    expect(withTerm('', 'User:root', 'in')).toBe('User:root');
    expect(withTerm('a:b', 'User:root', 'in')).toBe('a:b and User:root');
    expect(withTerm('a:b', 'User:root', 'out')).toBe('a:b and not User:root');
    expect(withTerm('a:b', 'User:root', 'only')).toBe('User:root');
  });
  it('groups what "and" would tear apart', () => {
    expect(withTerm('a:b or c:d', 'User:root', 'out')).toBe('(a:b or c:d) and not User:root');
    expect(withTerm('a:"b or c"', 'User:root', 'in')).toBe('a:"b or c" and User:root');
  });
});
