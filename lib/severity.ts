/** Sigma's levels, the severities of alerts, from least to most. Positions are stored: append only. */
export const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
