import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Behavior } from '../telemetry/behavior';
import { Keys } from '../telemetry/keys';
import { DetectionMemo, evaluate } from './detect';
import { compileVersion, type LiveDetector } from './live-set';

const RULES = [
  ...['a', 'b', 'ab', 'c'].map((text) => rule('category: process_creation', `CommandLine|contains: '${text}'`)),
  rule('category: process_creation', "CommandLine|contains: 'a'\n    ParentImage|endswith: '/sh'"),
  rule('category: process_creation', 'ProcessId|gt: 1'),
  rule('category: network_connection', "DestinationIp: '10.0.0.1'"),
  rule('category: file_event', "TargetFilename|contains: 'a'\n    Image|endswith: 'x'"),
  rule('service: auditd', 'type: EXECVE\n    a1|contains: b'),
  rule('service: auditd', "type: PATH\n    name|contains: 'a'"),
  rule('category: process_creation', `CommandLine|re: '${'[ab]{1,900}'.repeat(8)}Z'`),
];

function rule(source: string, tests: string): string {
  return `title: T\nlogsource: { product: linux, ${source} }\ndetection:\n  s:\n    ${tests}\n  condition: s\n`;
}

const compiled = RULES.map((yaml) => compileVersion(yaml));
const costly = compiled.length - 1;

const text = fc.array(fc.constantFrom('a', 'b', 'c', ' '), { maxLength: 4 }).map((letters) => letters.join(''));
const process = fc
  .record({ text, image: fc.constantFrom('/bin/x', '/bin/y'), parent: fc.constantFrom('/bin/sh', undefined) })
  .map(({ text: line, image, parent }) => ({
    ...{ started: true, image, argv: ['x', line], commandLine: `x ${line}` },
    ...(parent ? { parent: { image: parent } } : {}),
  }));
const behavior: fc.Arbitrary<Behavior> = fc.oneof(
  process.map((one): Behavior => ({ kind: 'process_start', process: one })),
  fc.tuple(process, text).map(([one, path]): Behavior => ({ kind: 'file_create', process: one, file: { path } })),
  process.map(
    (one): Behavior => ({ kind: 'net_connect', process: one, net: { ip: '10.0.0.1', port: 1, initiated: true } }),
  ),
);
const LONG: Behavior = { kind: 'process_start', process: { started: true, commandLine: `Z${'ab'.repeat(3000)}` } };

type Step = { readonly toggle: number } | { readonly behavior: Behavior };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.nat(RULES.length * 4 - 1).map((toggle) => ({ toggle })) },
  { weight: 4, arbitrary: behavior.map((one) => ({ behavior: one })) },
);

test('a remembered answer is that of every live detector, however the live set changed since', {
  timeout: 60_000,
}, () => {
  let matches = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), fc.nat(40), (steps, begun) => {
      const keys = new Keys('s');
      const memo = new DetectionMemo(20);
      let epoch = 1;
      let live: LiveDetector[] = Array.from({ length: begun }, (_, i) => detector(i, epoch));
      let set = { epoch, detectors: live };
      for (const one of steps) {
        if ('toggle' in one) {
          epoch++;
          live = live.some((d) => d.versionId === one.toggle)
            ? live.filter((d) => d.versionId !== one.toggle)
            : [...live, detector(one.toggle, epoch)].sort((a, b) => a.detectorId - b.detectorId);
          set = { epoch, detectors: live };
          continue;
        }
        const id = keys.hashedProcess(one.behavior.process) + one.behavior.kind + (one.behavior.file?.path ?? '');
        const eventOnly = { ProcessId: 2 };
        const found = memo.match(id, one.behavior, set, () => eventOnly);
        const wanted = evaluate(one.behavior, live, eventOnly);
        matches += wanted.length;
        expect(names(found)).toEqual(names(wanted));
      }
    }),
  );
  expect(matches).toBeGreaterThan(1000);
});

test('what ran out of work is told again whenever the behavior comes, as long as its detector is live', () => {
  const memo = new DetectionMemo();
  const told = (set: { epoch: number; detectors: LiveDetector[] }) => {
    const out: number[] = [];
    memo.match(
      'long',
      LONG,
      set,
      () => ({}),
      (d) => out.push(d.versionId),
    );
    return out;
  };
  const one = detector(costly, 1);
  expect(told({ epoch: 1, detectors: [one] })).toEqual([costly]);
  expect(told({ epoch: 1, detectors: [one] })).toEqual([costly]);
  const more = Array.from({ length: 10 }, (_, i) => detector(RULES.length * (i + 1) + 1, 2));
  expect(told({ epoch: 2, detectors: [one, ...more] })).toEqual([costly]);
  expect(told({ epoch: 3, detectors: more })).toEqual([]);
});

/** Detectors of the same rule are told apart by their number. */
function detector(number: number, fromEpoch: number): LiveDetector {
  const { matcher, kinds, perEvent, perRecord } = compiled[number % RULES.length]!;
  return {
    ...{ detectorId: number, versionId: number, fromEpoch, state: 'live', title: 'T', level: 'high' },
    ...{ matcher, kinds, perEvent, perRecord, exceptions: [] },
  };
}

const names = (detectors: readonly LiveDetector[]) => detectors.map((d) => d.versionId).sort((a, b) => a - b);
