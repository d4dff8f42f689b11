import { expect, test } from 'vitest';
import { placeAt } from './query-completion';

test.each([
  ['', { kind: 'name', typed: '' }],
  ['Ima', { kind: 'name', typed: 'Ima' }],
  ['a:b and Us', { kind: 'name', typed: 'Us' }],
  ['Image:', { kind: 'value', field: 'Image', typed: '' }],
  ['not Image:/usr/b', { kind: 'value', field: 'Image', typed: '/usr/b' }],
  ['cmd:"sh -c', { kind: 'value', field: 'cmd', typed: '"sh -c' }],
  ['cmd:"sh -c" ', { kind: 'name', typed: '' }],
  ['"free te', null],
])('%s', (text, place) => expect(placeAt(text)).toEqual(place));
