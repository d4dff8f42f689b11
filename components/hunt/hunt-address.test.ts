import { expect, test } from 'vitest';
import { DEFAULT_COLUMNS } from '../../lib/hunt/columns';
import { type HuntState, readHuntAddress, writeHuntAddress } from './hunt-address';

const read = (text: string) => readHuntAddress(new URLSearchParams(text));

test('an address reads back as the state that wrote it', () => {
  const states: HuntState[] = [
    read(''),
    {
      query: 'Image:"a b" or x',
      from: 1_700_000_000_000.5,
      to: null,
      columns: ['time', 'Image'],
      saved: 3,
      event: '1-2-3-4',
    },
  ];
  for (const state of states) expect(read(writeHuntAddress(state))).toEqual(state);
  expect(writeHuntAddress(read(''))).toBe('');
});

test('nonsense falls back', () => {
  expect(read('from=soon&to=&columns=Imgae,,time&saved=x')).toEqual({
    query: '',
    from: null,
    to: null,
    columns: ['time'],
    saved: null,
    event: null,
  });
  expect(read('columns=nothing').columns).toEqual(DEFAULT_COLUMNS);
});
