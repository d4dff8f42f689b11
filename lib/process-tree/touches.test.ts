import { expect, it } from 'vitest';
import { growForest } from './forest';
import { recordedProcesses } from './test-recording';
import { indexTouches, touchesOf } from './touches';

it('tells who made the program that a process runs, then what the process did', () => {
  const forest = growForest(recordedProcesses('web-01'));
  const miner = forest.order.find((life) => life.shown.behavior.image === '/dev/shm/.x11/xmrig')!;
  const touches = touchesOf(indexTouches(forest), miner, miner.shown);
  expect(touches.map(({ mark, by, own }) => [mark.kind, by.behavior.argv?.[0], own])).toEqual([
    ['file_create', 'curl', false],
    ['file_chmod', 'chmod', false],
    ['net_connect', '/usr/sbin/systemd -k start', true],
    ['net_connect', '/usr/sbin/systemd -k start', true],
    ['net_connect', '/usr/sbin/systemd -k start', true],
  ]);
});
