import { expect, test } from 'vitest';
import { sideBySide } from './side-by-side';

test('changed lines stand beside each other, the rest in step', () => {
  expect(sideBySide('a\nb\nc\nd', 'a\nx\ny\nd')).toEqual([
    { left: { number: 1, text: 'a' }, right: { number: 1, text: 'a' }, changed: false },
    { left: { number: 2, text: 'b' }, right: { number: 2, text: 'x' }, changed: true },
    { left: { number: 3, text: 'c' }, right: { number: 3, text: 'y' }, changed: true },
    { left: { number: 4, text: 'd' }, right: { number: 4, text: 'd' }, changed: false },
  ]);
});

test('a line that only one text has stands alone', () => {
  expect(sideBySide('a', 'a\nb')).toEqual([
    { left: { number: 1, text: 'a' }, right: { number: 1, text: 'a' }, changed: false },
    { left: null, right: { number: 2, text: 'b' }, changed: true },
  ]);
  expect(sideBySide('a\nb', 'b').map(({ left, right }) => [left?.text, right?.text])).toEqual([
    ['a', undefined],
    ['b', 'b'],
  ]);
});
