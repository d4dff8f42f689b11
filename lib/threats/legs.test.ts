import { describe, expect, it } from 'vitest';
import { compileVersion, type LiveDetector } from '../detectors/live-set';
import type { Behavior } from '../telemetry/behavior';
import { behaviorKey, countLegs, type EvidenceCount, eventsPerDetector, matchEvidence } from './legs';

function detector(detectorId: number, image: string, state: 'live' | 'observing' = 'live'): LiveDetector {
  const yaml = `title: d${detectorId}
logsource: { product: linux, category: process_creation }
detection: { selection: { Image: ${image} }, condition: selection }
`;
  const { matcher, kinds, perEvent, perRecord } = compileVersion(yaml);
  return {
    detectorId,
    versionId: detectorId,
    fromEpoch: 1,
    state,
    title: `d${detectorId}`,
    level: 'high',
    matcher,
    kinds,
    perEvent,
    exceptions: [],
    perRecord,
  };
}

const runs = (image: string): Behavior => ({ kind: 'process_start', process: { started: true, image } });
const behaviors = new Map([
  ['a', runs('/bin/a')],
  ['b', runs('/bin/b')],
]);
const count = (
  threatId: number,
  behaviorId: string,
  events: number,
  kind: EvidenceCount['kind'] = 'process_start',
) => ({
  threatId,
  behaviorId,
  kind,
  events,
});

describe('legs', () => {
  const counts = [
    count(1, 'a', 2),
    count(1, 'a', 2, 'process_end'),
    count(1, 'b', 3),
    count(2, 'a', 1),
    count(2, 'gone', 9),
  ];
  const detectors = [
    detector(1, '/bin/a'),
    detector(2, '/bin/b'),
    detector(3, '/bin/*', 'observing'),
    detector(4, '/bin/c'),
  ];
  const matched = matchEvidence(counts, behaviors, detectors);
  const events = eventsPerDetector(counts, matched);

  it('are counted by events, per threat; ends do not count', () => {
    expect(matched.get(behaviorKey('a', 'process_start'))).toEqual([1, 3]);
    expect([...events].sort(([a], [b]) => a - b)).toEqual([
      [1, { 1: 2, 2: 1 }],
      [2, { 1: 3 }],
      [3, { 1: 5, 2: 1 }],
    ]);
  });

  it('are the live detectors that catch at least one event', () => {
    const live = detectors.filter(({ state }) => state === 'live');
    expect([1, 2, 3].map((id) => countLegs(id, live, events))).toEqual([2, 1, 0]);
  });
});
