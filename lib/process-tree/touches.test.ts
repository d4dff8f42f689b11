import { expect, it } from 'vitest';
import { growForest } from './forest';
import { recordedProcesses } from './test-recording';
import { touchesOf } from './touches';

it('what the fetching curl did: a connection, then the file, in order', () => {
  const forest = growForest(recordedProcesses('web-01'));
  const curl = forest.order.find((life) => life.shown.pid === 26167)!;
  expect(touchesOf(curl).map(({ mark, by }) => [mark.kind, by.pid])).toEqual([
    ['net_connect', 26167],
    ['file_create', 26167],
  ]);
});
