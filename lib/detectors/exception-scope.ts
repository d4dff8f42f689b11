/** How a field's value is compared. All but `is` are for texts. */
export const EXCEPTION_OPERATORS = ['is', 'startswith', 'endswith', 'contains'] as const;
export type ExceptionOperator = (typeof EXCEPTION_OPERATORS)[number];

export interface ExceptionCondition {
  /** a field that rules may ask of a behavior: Image, User, CommandLine, TargetFilename ... */
  field: string;
  operator: ExceptionOperator;
  /** the value itself: wildcards in it stand for themselves */
  value: string;
}

/** What a detector passes over: events of these hosts (any host if empty) on which all conditions hold. */
export interface ExceptionScope {
  hosts: number[];
  conditions: ExceptionCondition[];
}

/** An exception as screens tell it. Times are epoch milliseconds. */
export interface DetectorException {
  id: number;
  detectorId: number;
  scope: ExceptionScope;
  /** names of the scope's hosts, in its order */
  hostNames: string[];
  reason: string;
  author: string;
  createdAt: number;
  expiresAt: number | null;
  endedAt: number | null;
  endedBy: string | null;
  endReason: string | null;
  /** the exception that it took the place of */
  replaces: number | null;
  /** what it would have hidden of the past when it was made */
  hidden: { events: number; hosts: number; alerts: number; threats: number };
}

export const OPERATOR_WORDS: Record<ExceptionOperator, string> = {
  is: 'is',
  startswith: 'begins with',
  endswith: 'ends with',
  contains: 'contains',
};

/** "Image is /usr/bin/node, User is build, on web-01" */
export function scopeWords({ hosts, conditions }: ExceptionScope, hostName: (id: number) => string): string {
  const parts = conditions.map(({ field, operator, value }) => `${field} ${OPERATOR_WORDS[operator]} ${value}`);
  if (hosts.length > 0) parts.push(`on ${hosts.map(hostName).join(', ')}`);
  return parts.join(', ');
}
