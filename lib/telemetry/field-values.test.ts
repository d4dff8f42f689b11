import { describe, expect, test } from 'vitest';
import { type FieldTest, parseRule } from '../sigma';
import { impossibleTest, impossibleValues, relativePaths } from './field-values';
import { behaviorView, FIELDS } from './fields';
import { ecsEvents, withBehaviors } from './recording.fixture';

function testOf(text: string): FieldTest {
  const { rule, problems } = parseRule(`detection:\n  s:\n    ${text}\n  condition: s\n`, { detectionOnly: true });
  if (!rule) throw new Error(problems[0]!.message);
  const { node } = rule.detection.selections[0]!;
  const [first] = node.kind === 'test' ? [node] : node.items;
  return first as FieldTest;
}

describe('values that no event can have', () => {
  test.each([
    ['DestinationPort: http', 'DestinationPort is a number'],
    ["DestinationPort|startswith: 'x8'", 'DestinationPort is a number'],
    ['Initiated: "yes"', 'Initiated is true or false'],
    ['ImageHidden: 1', 'ImageHidden is true or false'],
    ['Outcome: denied', 'Outcome is success or failure'],
    ['nametype: CREATED', 'nametype is NORMAL, PARENT, CREATE, DELETE or UNKNOWN'],
    ['type: EXECV', 'there is no audit record of type EXECV'],
    ['sha256: abc', 'a SHA-256 has 64 characters in hex'],
    ['Hashes|contains: MD5=0123', "Hashes is 'SHA256=' and a SHA-256 in hex: no other hash is kept"],
    ['UserId: root', 'UserId is the number of an account'],
    ['FileMode: u+x', 'FileMode is four octal digits'],
    ['DestinationIp: example.org', 'DestinationIp is an address'],
    ['process.hash.sha256: xyz', 'sha256 is a SHA-256 in hex'],
    ['Initiated|gt: 3', 'Initiated is true or false, not a number'],
  ])('%s: %s', (text, why) => expect(impossibleTest(testOf(text))).toBe(why));

  test.each([
    'DestinationPort: 443',
    "DestinationPort: '44*'",
    'DestinationPort|gte: 1024',
    'Initiated: true',
    "Initiated: 'TRUE'",
    "ImageHidden: 't*'",
    'Outcome|re: succ',
    'Outcome|neq: denied',
    'Outcome: null',
    'type: execve',
    'type: USER_LOGIN',
    "type: 'EXE*'",
    "Hashes|contains: 'SHA256=ab'",
    "Hashes|contains: 'abcdef'",
    "Hashes|startswith: 'SHA2'",
    "sha256|startswith: 'ab'",
    'DestinationIp|cidr: 10.0.0.0/8',
    "DestinationIp|startswith: '203.0.113.'",
    'CommandLine: anything',
    'Image|exists: true',
    'unknown: x',
  ])('%s is possible', (text) => expect(impossibleTest(testOf(text))).toBeUndefined());

  test('one of several values leaves the test possible, but is named; with all, it does not', () => {
    const some = testOf('DestinationPort: [80, http]');
    expect([impossibleTest(some), [...impossibleValues(some).keys()]]).toEqual([undefined, [1]]);
    expect(impossibleTest(testOf("DestinationPort|contains|all: ['8', 'x']"))).toBe('DestinationPort is a number');
  });

  test('a path that begins like none', () => {
    expect(relativePaths(testOf('Image: [whoami, /usr/bin/id, "*id"]'))).toEqual([0]);
    expect(relativePaths(testOf("ParentImage|startswith: 'usr/bin/'"))).toEqual([0]);
    expect(relativePaths(testOf("Image|endswith: 'id'"))).toEqual([]);
    expect(relativePaths(testOf('CommandLine: whoami'))).toEqual([]);
  });

  test('no value that the recording holds is called impossible', () => {
    const seen = new Set<string>();
    for (const { behavior } of withBehaviors(ecsEvents(1))) {
      const view = behaviorView(behavior);
      for (const name of FIELDS.keys()) {
        const value = view.get(name);
        if (value === undefined || value === null || typeof value === 'object') continue;
        const text = `${name}: ${JSON.stringify(String(value).replace(/[\\*?]/g, '\\$&'))}`;
        if (seen.has(text) || seen.size > 6_000) continue;
        seen.add(text);
        const made = testOf(text);
        expect([text, impossibleTest(made), relativePaths(made)]).toEqual([text, undefined, []]);
      }
    }
    expect(seen.size).toBeGreaterThan(1_000);
  });
});
