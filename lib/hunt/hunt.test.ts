import { describe, expect, it } from 'vitest';
import type { Behavior } from '../telemetry/behavior';
import { behaviorView } from '../telemetry/fields';
import { readHunt } from './hunt';

const shell: Behavior = {
  kind: 'process_start',
  process: {
    started: true,
    image: '/bin/sh',
    argv: ['sh', '-c', 'id'],
    commandLine: 'sh -c id',
    user: 'web',
    parent: { image: '/usr/bin/python3' },
  },
};
const connection: Behavior = { ...shell, kind: 'net_connect', net: { ip: '203.0.113.7', port: 4444, initiated: true } };

function matches(text: string, behavior = shell): boolean {
  const { ready, problems } = readHunt(text);
  if (!ready) throw new Error(JSON.stringify(problems));
  return ready.kinds.includes(behavior.kind) && (!ready.rule || ready.rule.matcher.matches(behaviorView(behavior)));
}

describe('a query is a rule', () => {
  it.each([
    ['Image:/bin/sh', true],
    ['image:*/SH', true],
    ['cmd:"sh -c *" and user:web', true],
    ['user:(root or web)', true],
    ['user:(root or daemon)', false],
    ['Image:*/sh and not user:web', false],
    ['Image:*/sh user!=root', true],
    ['python3', true],
    ['cmd~"-c\\s+id$"', true],
    ['CommandLine|startswith:"sh -"', true],
    ['parent:*python* (user:root or user:web) -cmd:*curl*', true],
    ['ArgumentCount:>=3', true],
    ['ArgumentCount:1..2', false],
    ['TargetFilename:*', false],
    ['not TargetFilename:*', true],
    ['kind:process_start Image:*sh', true],
    ['kind:(file_create or net_connect) Image:*sh', false],
  ])('%s', (text, expected) => {
    if (text === 'python3') expect(matches('id')).toBe(true);
    else expect(matches(text)).toBe(expected);
  });

  it('networks and ports', () => {
    expect(matches('ip:203.0.113.0/24 port:[4000 to 5000]', connection)).toBe(true);
    expect(matches('ip:203.0.114.0/24', connection)).toBe(false);
    expect(matches('port:4444', connection)).toBe(true);
  });

  it('everything', () => {
    expect(matches('')).toBe(true);
    expect(readHunt('  ').ready).toMatchObject({ kinds: expect.arrayContaining(['net_connect']) });
  });

  it('hosts are chosen before behaviors', () => {
    const { ready } = readHunt('host:web-* and not host:web-03 and Image:*/sh');
    expect(['web-01', 'web-03', 'db-01'].filter((name) => ready!.host!(name))).toEqual(['web-01']);
    expect(ready!.rule!.perEvent).toBe(false);
    expect(readHunt('host:a or Image:*/sh').ready!.rule!.perEvent).toBe(true);
  });

  it('a rule that a person would write', () => {
    expect(readHunt('user:web Image:(*/sh or */bash) and not parent:*/sshd').yaml).toBe(`title: "Hunt"
logsource:
    product: linux
detection:
    selection:
        User: "web"
        Image:
            - "*/sh"
            - "*/bash"
    selection_2:
        ParentImage: "*/sshd"
    condition: selection and not selection_2
`);
  });
});

describe('pasted Sigma', () => {
  it('a detection alone', () => {
    expect(matches('selection:\n    Image|endswith: /sh\ncondition: selection')).toBe(true);
  });
  it('a whole rule keeps its log source', () => {
    const text =
      'title: x\nlogsource:\n  product: linux\n  category: network_connection\ndetection:\n  s:\n    DestinationPort: 4444\n  condition: s\n';
    expect(matches(text, connection)).toBe(true);
    expect(readHunt(text)).toMatchObject({ form: 'sigma', ready: { kinds: ['net_connect'] } });
  });
  it('a correlation is refused with the reason', () => {
    const text =
      'title: c\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 1m\n  condition: {gte: 1}\n---\ntitle: a\nname: a\nlogsource: {product: linux}\ndetection:\n  s: {Image: x}\n  condition: s\n';
    expect(readHunt(text).problems[0]!.message).toMatch(/correlation/);
  });
});

describe('errors stand where they are', () => {
  it.each([
    ['User:root and Imgae:x', 14, 19, /no field "Imgae"/],
    ['User:root DestinationPort:>many', 10, 31, /needs a number/],
    ['cmd~"("', 0, 7, /expression|regular/i],
    ['selection:\n    Image|foo: x\ncondition: selection', 21, 24, /no modifier "foo"/],
    ['kind:process_end', 0, 16, /no kind of event is left/],
  ])('%s', (text, start, end, message) => {
    const problem = readHunt(text).problems.find(({ severity }) => severity === 'error');
    expect(problem).toMatchObject({ start, end, message: expect.stringMatching(message) });
  });
});
