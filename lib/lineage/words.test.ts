import { describe, expect, it } from 'vitest';
import type { BacktestOutcome } from '../hypotheses/hypothesis';
import type { Behavior } from '../telemetry/behavior';
import { observedWords, outcomeWords } from './words';

const outcome = (judged: BacktestOutcome['judged'], unjudgedHosts: number): BacktestOutcome => ({
  events: 0,
  judged,
  hosts: 0,
  unjudgedHosts,
  storedEvents: 0,
  storedHosts: 0,
  durationMs: 1,
});

describe('a decision in words', () => {
  it.each([
    [
      outcome({ true: 3, false: 0, unjudged: 116 }, 5),
      'developers do it all day.',
      '3 known true, 116 unjudged on 5 hosts: developers do it all day',
    ],
    [outcome({ true: 2, false: 1, unjudged: 0 }, 0), null, '2 known true, 1 known false, none unjudged'],
    [outcome({ true: 0, false: 0, unjudged: 1200 }, 1), null, '0 known true, 1,200 unjudged on 1 host'],
    [null, 'no telemetry for it', 'no telemetry for it'],
    [null, null, ''],
  ])('%#', (numbers, reason, words) => expect(outcomeWords(numbers, reason)).toBe(words));
});

describe('an observed event in words', () => {
  const process = { started: true, image: '/usr/bin/chmod' };
  it.each<[Behavior, string]>([
    [{ kind: 'process_start', process }, 'run /usr/bin/chmod'],
    [{ kind: 'process_end', process }, 'exit /usr/bin/chmod'],
    [
      { kind: 'file_chmod', process, file: { path: '/home/a/.config/.sysd', mode: 0o755 } },
      'chmod /home/a/.config/.sysd 0755',
    ],
    [{ kind: 'file_create', process, file: { path: '/tmp/x' } }, 'create /tmp/x'],
    [
      { kind: 'net_connect', process, net: { ip: '203.0.113.9', port: 443, initiated: true } },
      'connect 203.0.113.9:443, by /usr/bin/chmod',
    ],
    [
      { kind: 'net_connect', process, net: { ip: '10.0.0.1', port: 22, initiated: false } },
      'accept 10.0.0.1:22, by /usr/bin/chmod',
    ],
    [{ kind: 'other', action: 'USER_LOGIN', process: { started: false } }, 'USER_LOGIN, by an unknown program'],
    [{ kind: 'exec_failed', process }, 'exec failed, by /usr/bin/chmod'],
  ])('%#', (behavior, words) => expect(observedWords(behavior)).toBe(words));
});
