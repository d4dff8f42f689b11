import { visible } from '../telemetry/text';
import type { AlertRow } from './alert';
import type { AlertCase, CaseProcess } from './case';
import { caseFacts, utc } from './case-facts';

/**
 * A case as Markdown, for tickets. What the adversary wrote stands in code, in which nothing is a link, an image or a tag,
 * whatever it holds; characters that nobody sees are written out.
 */
export function caseMarkdown(of: AlertCase): string {
  const { alert, comments, processes, left, link } = of;
  const lines = [
    `## ${plain(alert.detector)}`,
    '',
    ...caseFacts(of).map(({ name, value, written }) => `- **${name}:** ${written ? code(value) : plain(value)}`),
    ...(link ? [`- **Alert:** ${link}`] : []),
    '',
    `### Processes${left > 0 ? ` (${processes.length}, ${left} more not listed)` : ''}`,
    '',
    fenced(processes.map(processLine).join('\n')),
    ...(comments.length > 0 ? ['', '### Comments', ''] : []),
    ...comments.flatMap(({ author, time, text }) => [`${plain(author)}, ${utc(time)}:`, '', fenced(visible(text)), '']),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Rows of the queue as a Markdown table. */
export function alertListMarkdown(alerts: readonly AlertRow[], origin: string): string {
  const head = ['Severity', 'Detector', 'Host', 'User', 'Last, UTC', 'Events', 'Status', 'Alert'];
  const rows = alerts.map((alert) => [
    alert.severity,
    plain(alert.detector),
    code(alert.host),
    alert.user === null ? '' : code(alert.user),
    utc(alert.lastTime),
    String(alert.eventCount),
    alert.disposition?.replaceAll('_', ' ') ?? alert.status.replaceAll('_', ' '),
    `[${alert.id}](${origin}/alerts/${alert.id})`,
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function processLine({
  depth,
  time,
  pid,
  user,
  image,
  commandLine,
  claims,
  files,
  connections,
  alerts,
}: CaseProcess): string {
  const indent = '  '.repeat(Math.min(depth, 40));
  const more = [
    claims !== null && `claims ${claims}`,
    image !== null && commandLine !== null && !commandLine.startsWith(image) && `image ${image}`,
    ...files,
    ...connections.map((to) => `connects to ${to}`),
    ...alerts.map((title) => `ALERT ${title}`),
  ].filter((part): part is string => part !== false);
  const own = `${indent}${utc(time)} ${pid} ${user ?? ''} ${commandLine ?? image ?? 'no exec record'}`;
  return [own, ...more.map((part) => `${indent}    ${part}`)].map(visible).join('\n');
}

/** As text: nothing in it is markup. A table's bar and line ends, too. */
export function plain(text: string): string {
  return visible(text)
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|<>~&@:]/g, (char) => (char === '@' || char === ':' ? char : `\\${char}`));
}

/** As code on one line, longer runs of backticks around what holds some. A bar would end a table's cell. */
export function code(text: string): string {
  const shown = visible(text)
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('|', '¦');
  if (shown.trim() === '') return '';
  const ticks = '`'.repeat(longestRun(shown) + 1);
  return `${ticks} ${shown} ${ticks}`;
}

function fenced(text: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}text\n${text}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
