import { csvRow } from '../csv';
import { visible } from '../telemetry/text';
import type { AlertRow } from './alert';
import type { AlertCase } from './case';
import { utc } from './case-facts';

/** Processes of a case, one a line; what begins like a formula is text. */
export function caseCsv({ alert, processes }: AlertCase): string {
  const head = [
    'alert',
    'host',
    'start',
    'depth',
    'pid',
    'user',
    'image',
    'command line',
    'claims',
    'sha256',
    'files',
    'connections',
    'alerts',
  ];
  const rows = processes.map((each) => [
    alert.id,
    alert.host,
    utc(each.time),
    String(each.depth),
    String(each.pid),
    each.user ?? '',
    each.image ?? '',
    each.commandLine ?? '',
    each.claims ?? '',
    each.sha256 ?? '',
    each.files.join('; '),
    each.connections.join('; '),
    each.alerts.join('; '),
  ]);
  return [head, ...rows].map((row) => csvRow(row.map(visible))).join('');
}

export const ALERT_COLUMNS = [
  'alert', 'severity', 'detector', 'version', 'host', 'source', 'user', 'first', 'last', 'events', 'status', 'disposition', 'reason',
  'assignee', 'tags', 'threat', 'image', 'command line', 'file', 'connection', 'sha256',
] as const; // biome-ignore format: one list

/** One alert of the queue. */
export function alertCsv(alert: AlertRow): string {
  const { process, file, net, image } = alert.summary.behavior;
  const row = [
    alert.id,
    alert.severity,
    alert.detector,
    String(alert.versionNumber),
    alert.host,
    alert.hostSource ?? '',
    alert.user ?? '',
    utc(alert.firstTime),
    utc(alert.lastTime),
    String(alert.eventCount),
    alert.status,
    alert.disposition ?? '',
    alert.reason ?? '',
    alert.assignee ?? '',
    alert.tags.join(' '),
    alert.threatId === null ? '' : String(alert.threatId),
    image ?? process.image ?? '',
    process.commandLine ?? process.argv?.join(' ') ?? '',
    file?.path ?? '',
    net ? `${net.hostname ?? net.ip}:${net.port}` : '',
    process.sha256 ?? '',
  ];
  return csvRow(row.map(visible));
}
