import type { EventKind } from '../../lib/telemetry/event';
import { baseName } from '../../lib/telemetry/paths';
import type { ShownEvent } from '../../lib/telemetry/shown';

/** One piece of an event's line: what it says, and the rule field that it is the value of. */
export interface EventPart {
  field: string;
  text: string;
}

/** An event as one line: "chmod /dev/shm/.x11/xmrig 0755, by chmod". Text is raw: escape it where it is drawn. */
export interface EventText {
  verb: string;
  /** what the event is about: the started image, the file, the destination */
  subject: EventPart;
  /** a short value beside the subject: the mode, the port, the old name */
  detail: EventPart | null;
  /** the program that acted, as a bare name; null for a start, where it is the subject */
  by: EventPart | null;
  commandLine: string | null;
}

const VERBS: Record<EventKind, string> = {
  process_start: 'run',
  process_end: 'exit',
  file_create: 'create',
  file_write: 'write',
  file_rename: 'rename',
  file_delete: 'delete',
  file_chmod: 'chmod',
  net_connect: 'connect',
  exec_failed: 'exec failed',
  other: 'record',
};

export function octalMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

export function eventText(event: Pick<ShownEvent, 'kind' | 'behavior'>): EventText {
  const { behavior, kind } = event;
  const image = behavior.image ?? behavior.process.image ?? '';
  const commandLine = behavior.process.commandLine ?? null;
  const by = image ? { field: 'Image', text: baseName(image) } : null;
  const verb = VERBS[kind];
  if (behavior.file) {
    const { path, mode, fromPath } = behavior.file;
    const detail =
      mode !== undefined && kind === 'file_chmod'
        ? { field: 'FileMode', text: octalMode(mode) }
        : fromPath
          ? { field: 'SourceFilename', text: fromPath }
          : null;
    return { verb, subject: { field: 'TargetFilename', text: path }, detail, by, commandLine };
  }
  if (behavior.net) {
    const { ip, port, hostname, protocol, initiated } = behavior.net;
    const name = hostname && hostname !== ip ? `${hostname} (${ip})` : ip;
    return {
      verb: initiated ? verb : 'accept',
      subject: { field: 'DestinationIp', text: name },
      detail: { field: 'DestinationPort', text: protocol && protocol !== 'tcp' ? `${port}/${protocol}` : String(port) },
      by,
      commandLine,
    };
  }
  return {
    verb,
    subject: { field: 'Image', text: image || 'image not recorded' },
    detail: null,
    by: null,
    commandLine,
  };
}

const SYSTEM_PROGRAM = /^\/(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;

/**
 * What an event's line leads with where room is short: a start of a system program by its command line, of a disguised
 * one by its bare name (the claim stands beside it), everything else by its subject.
 */
export function shortSubject(event: Pick<ShownEvent, 'kind' | 'behavior'>, claimed: boolean): string {
  const { subject, commandLine } = eventText(event);
  if (event.kind !== 'process_start') return subject.text;
  if (claimed) return baseName(subject.text);
  return SYSTEM_PROGRAM.test(subject.text) && commandLine ? commandLine : subject.text;
}

/** The whole line as plain text, for titles and labels. */
export function eventSentence(event: Pick<ShownEvent, 'kind' | 'behavior'>): string {
  const { verb, subject, detail, by } = eventText(event);
  return [verb, subject.text, detail?.text, by && `by ${by.text}`].filter(Boolean).join(' ');
}
