/** What a rule is told when it would stay silent: one rule for each finding, and where it stands. For tests only. */

export interface NamedFinding {
  readonly name: string;
  readonly yaml: string;
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const rule = (title: string, test: string, logsource = 'product: linux, category: process_creation') =>
  `title: ${title}\nlogsource: { ${logsource} }\ndetection:\n  selection:\n    ${test}\n  condition: selection\nlevel: low\n`;

export const NAMED_FINDINGS: readonly NamedFinding[] = [
  {
    name: 'unknown field',
    yaml: rule('Unknown field', "Imagee|endswith: '/a'"),
    ...{ code: 'field-unknown', severity: 'error', line: 5, column: 5 },
    message: 'there is no field "Imagee"',
  },
  {
    name: 'unknown modifier',
    yaml: rule('Unknown modifier', "Image|endwith: '/b'"),
    ...{ code: 'modifier-unknown', severity: 'error', line: 5, column: 11 },
    message: 'there is no modifier "endwith"',
  },
  {
    name: 'field that nothing stored carries',
    yaml: rule('Field not carried', 'ImageDownloaded: true\n    Outcome: success'),
    ...{ code: 'field-not-carried', severity: 'warning', line: 6, column: 5 },
    message: 'no telemetry here has ever carried "Outcome": this test cannot match as things are',
  },
  {
    name: 'field of another category',
    yaml: rule('Field of another category', "DestinationIp: '10.0.0.1'"),
    ...{ code: 'field-not-carried', severity: 'warning', line: 5, column: 5 },
    message: 'process_creation events have no DestinationIp: that is of network_connection',
  },
  {
    name: 'log source without telemetry',
    yaml: rule('Log source without telemetry', "Image|endswith: '/c'", 'product: windows, category: process_creation'),
    ...{ code: 'logsource-unknown', severity: 'warning', line: 2, column: 12 },
    message: 'no telemetry here is windows / process_creation',
  },
  {
    name: 'impossible value',
    yaml: rule('Impossible value', 'DisguisedByParent: 7'),
    ...{ code: 'never-matches', severity: 'warning', line: 5, column: 24 },
    message: '"7" cannot be a value of DisguisedByParent: DisguisedByParent is true or false',
  },
];

/** All of it in one rule: none of the findings hides another, not even behind an error. */
export const MANY_FINDINGS: { readonly yaml: string; readonly found: readonly string[] } = {
  yaml: rule(
    'Silent in five ways',
    "Imagee|endswith: '/a'\n    Outcome: success\n    DestinationIp: '10.0.0.1'\n    DisguisedByParent: 7\n    CommandLine: '*'",
  ),
  found: [
    '5:5 error field-unknown',
    '6:5 warning field-not-carried',
    '7:5 warning field-not-carried',
    '8:24 warning never-matches',
    '9:18 warning always-matches',
  ],
};
