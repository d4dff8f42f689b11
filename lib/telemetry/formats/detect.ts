/** Which format a line is in, from the line alone. */
export const FORMAT_NAMES = ['ecs', 'auditd'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

const AUDIT_LINE = /^\s*(?:node=\S+\s+)?type=\S+\s+(?:msg=)?audit\(/;

/** Undefined: not a line of any format that we read. Broken lines are still told by how they begin. */
export function detectFormat(line: string): FormatName | undefined {
  const start = line.charCodeAt(0) === 0xfeff ? line.slice(1, 600) : line.slice(0, 600);
  if (/^\s*\{/.test(start)) return 'ecs';
  if (AUDIT_LINE.test(start) || /^\s*(?:node=\S+\s+)?type=[A-Z][A-Z0-9_]+(?:\s|$)/.test(start)) return 'auditd';
  return undefined;
}
