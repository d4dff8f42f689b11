import { expect, test } from 'vitest';
import { FIELDS } from '../telemetry/fields';
import { fieldLines } from './field-lines';

test('every field is listed with its other names and its meaning', () => {
  const lines = fieldLines(FIELDS.values());
  expect(lines).toHaveLength(FIELDS.size * 2);
  expect(lines).toContain('Image  (process.executable, exe)');
  const [, pid] = fieldLines([FIELDS.get('ProcessId')!]);
  expect(pid).toContain('Of the event alone');
});
