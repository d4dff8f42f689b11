import { expect, test } from 'vitest';
import { looserQuery } from './looser';

test.each([
  ['cmd:curl', 'cmd:*curl*'],
  ['cmd:"sh -c" and user:root', 'cmd:"*sh -c*" and user:*root*'],
  ['not (Image:/bin/sh or port:80)', 'not (Image:*/bin/sh* or port:80)'],
  ['cmd:*curl*', undefined],
  ['xmrig', undefined],
  ['', undefined],
])('%s', (query, looser) => expect(looserQuery(query)).toBe(looser));
