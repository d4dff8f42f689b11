import { expect, test } from 'vitest';
import { countIn, FIRST_SCOPE, leaveOut, scopeQuery, togglePart } from './adjacent-scope';

test('the first cut asks for nothing special', () => {
  expect(scopeQuery(FIRST_SCOPE)).toEqual({});
});

test('parts keep their order however they are toggled', () => {
  const once = togglePart(togglePart(FIRST_SCOPE, 'user'), 'files');
  expect(scopeQuery(once)).toEqual({ part: 'lineage,hashes,user' });
  expect(togglePart(togglePart(once, 'files'), 'user')).toEqual(FIRST_SCOPE);
});

test('a process is left out, taken back, added, taken away', () => {
  const out = leaveOut(FIRST_SCOPE, ['7', '8']);
  expect(scopeQuery(out)).toEqual({ without: '7,8' });
  expect(leaveOut(out, ['7'])).toEqual({ ...FIRST_SCOPE, without: ['8'] });
  expect(countIn(out, ['7'])).toEqual({ ...FIRST_SCOPE, without: ['8'] });
  const added = countIn(FIRST_SCOPE, ['9']);
  expect(scopeQuery(added)).toEqual({ and: '9' });
  expect(leaveOut(added, ['9'])).toEqual(FIRST_SCOPE);
  expect(countIn(added, ['9'])).toEqual(FIRST_SCOPE);
});
