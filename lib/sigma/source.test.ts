import { expect, it } from 'vitest';
import { parseRule } from './index';

const RULE = `title: x
logsource: { product: linux, category: process_creation }
detection:
  selection: { Image: /a }
  condition: selection
level: low
`;

it.each(['  : [broken]\n', ': [broken]\n'])('a key without a name is refused where it stands: %j', (line) => {
  const { rule, problems } = parseRule(RULE + line);
  expect(rule).toBeUndefined();
  expect(problems).toMatchObject([{ code: 'yaml-key', severity: 'error', line: 7 }]);
});
