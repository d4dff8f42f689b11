/** Which format a line is in, from the line alone. */
export const FORMAT_NAMES = ['ecs', 'auditd'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

const AUDIT_LINE = /^\s*(?:node=\S+\s+)?type=\S+\s+(?:msg=)?audit\(/;

/** Undefined: not a line of any format that we read. Broken lines are still told by how they begin. */
export function detectFormat(line: string): FormatName | undefined {
  // a byte order mark, also where the line was decoded byte by byte
  const start = line.slice(0, 600).replace(/^(?:\uFEFF|\u00EF\u00BB\u00BF)/, '');
  if (/^\s*\{/.test(start)) return 'ecs';
  if (AUDIT_LINE.test(start) || /^\s*(?:node=\S+\s+)?type=[A-Z][A-Z0-9_]+(?:\s|$)/.test(start)) return 'auditd';
  return undefined;
}
