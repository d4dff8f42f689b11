import { describe, expect, test } from 'vitest';
import type { Judged } from './alert';
import { applyChange, changeAction } from './change';

const fresh: Judged = { status: 'new', disposition: null, assignee: null, reason: null, tags: [] };
const closed: Judged = {
  status: 'closed',
  disposition: 'false_positive',
  assignee: 'analyst',
  reason: 'build job',
  tags: ['b'],
};

describe('a verdict', () => {
  test('closes with a disposition', () => {
    expect(applyChange('1', fresh, { status: 'closed', disposition: 'true_positive' })).toEqual({
      ...fresh,
      status: 'closed',
      disposition: 'true_positive',
    });
  });
  test('does not close without one', () => {
    expect(() => applyChange('1', fresh, { status: 'closed' })).toThrow('disposition');
    expect(() => applyChange('1', closed, { disposition: null })).toThrow('disposition');
  });
  test('is taken back by reopening', () => {
    expect(applyChange('1', closed, { status: 'in_progress' })).toEqual({
      status: 'in_progress',
      disposition: null,
      assignee: 'analyst',
      reason: null,
      tags: ['b'],
    });
  });
  test('adds and removes tags, each once, sorted', () => {
    expect(applyChange('1', closed, { addTags: ['c', 'a', 'b'], removeTags: ['x'] }).tags).toEqual(['a', 'b', 'c']);
    expect(applyChange('1', closed, { removeTags: ['b'] }).tags).toEqual([]);
    const many = Array.from({ length: 20 }, (_, n) => `t${n}`);
    expect(() => applyChange('1', closed, { addTags: many })).toThrow('21 tags');
  });
  test('leaves what it does not speak of', () => {
    expect(applyChange('1', closed, { assignee: null })).toEqual({ ...closed, assignee: null });
  });
  test('cannot withdraw an alert, nor bring one back', () => {
    expect(() => applyChange('1', fresh, { status: 'withdrawn' })).toThrow('telemetry');
    expect(() => applyChange('1', { ...fresh, status: 'withdrawn' }, { status: 'new' })).toThrow('withdrawn');
  });
});

test('the log calls it by its name', () => {
  expect(changeAction(fresh, closed)).toBe('close');
  expect(changeAction(closed, fresh)).toBe('reopen');
  expect(changeAction(fresh, { ...fresh, assignee: 'analyst' })).toBe('assign');
  expect(changeAction(fresh, { ...fresh, status: 'in_progress' })).toBe('start');
});
