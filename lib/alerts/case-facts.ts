import type { AlertCase } from './case';

export interface CaseFact {
  name: string;
  value: string;
  /** the adversary or an agent wrote it */
  written: boolean;
}

/** What stands at the head of a case, in every form of it. */
export function caseFacts({ alert, madeAt }: Pick<AlertCase, 'alert' | 'madeAt'>): CaseFact[] {
  const { behavior } = alert.summary;
  const { process, file, net } = behavior;
  const own = (name: string, value: string | null | undefined) => (value ? [{ name, value, written: false }] : []);
  const theirs = (name: string, value: string | null | undefined) => (value ? [{ name, value, written: true }] : []);
  return [
    ...own('Severity', alert.severity),
    ...own(
      'Status',
      [alert.status.replaceAll('_', ' '), alert.disposition?.replaceAll('_', ' ')].filter(Boolean).join(', '),
    ),
    ...own('Reason', alert.reason),
    ...own('Assignee', alert.assignee),
    ...own('Tags', alert.tags.join(', ')),
    ...theirs('Host', alert.host),
    ...theirs('User', alert.user),
    ...own('First event', utc(alert.firstTime)),
    ...own('Last event', utc(alert.lastTime)),
    ...own('Events', String(alert.eventCount)),
    ...own('Detector', `${alert.detector}, version ${alert.versionNumber}`),
    ...theirs('Image', behavior.image ?? process.image),
    ...theirs('Command line', process.commandLine ?? process.argv?.join(' ')),
    ...theirs('SHA-256', process.sha256),
    ...theirs('File', file?.path),
    ...theirs('Connection', net && `${net.hostname ?? net.ip}:${net.port}`),
    ...theirs('Parent', process.parent?.commandLine ?? process.parent?.image),
    ...own('Caught by', alert.legs.map(({ title }) => title).join('; ')),
    ...own('Threat', alert.threatId === null ? null : String(alert.threatId)),
    ...own('Written', utc(madeAt)),
  ];
}

/** "2026-11-24 08:56:48.627 UTC" */
export function utc(time: number): string {
  return `${new Date(time).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}
