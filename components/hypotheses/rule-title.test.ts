import { expect, test } from 'vitest';
import { ruleTitle, withRuleTitle } from './rule-title';

test('the name of a rule is read as YAML writes it', () => {
  expect(ruleTitle('title: Hidden folder \nid: 1')).toBe('Hidden folder');
  expect(ruleTitle("title: 'it''s: here'\n")).toBe("it's: here");
  expect(ruleTitle('title: "a\\tb"')).toBe('a\tb');
  expect(ruleTitle('id: 1')).toBeUndefined();
});

test('a new name replaces the old one alone, and is quoted where it must be', () => {
  const yaml = 'id: 1\ntitle: Old\ndetection:\n  title: x\n';
  expect(withRuleTitle(yaml, 'New one')).toBe('id: 1\ntitle: New one\ndetection:\n  title: x\n');
  for (const title of ["it's: $& here", '# x', 'true', '- a'])
    expect(ruleTitle(withRuleTitle(yaml, title))).toBe(title);
  expect(withRuleTitle('id: 1', 'New')).toBe('id: 1');
});
