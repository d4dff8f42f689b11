import type { EventKind, FileTarget, NetTarget } from './event';

/** One line of the table of everything on a host. Times are epoch milliseconds; texts are cut for a line. */
export interface HostEvent {
  ref: string;
  time: number;
  kind: EventKind;
  pid: number;
  processId: string;
  anchorId: string | null;
  image: string | null;
  commandLine: string | null;
  user: string | null;
  file?: FileTarget;
  net?: NetTarget;
}

/** GET /api/processes/[hostId]/around: a page of a host's events in order, and how many the range holds. */
export interface HostEventPage {
  events: HostEvent[];
  /** of the whole range and these kinds */
  total: number;
  /** ref of the last event, to ask for those after it; null at the end */
  next: string | null;
}

/** GET /api/processes/[hostId]/files: what happened to a file on its host, and who ran it. */
export interface FileHistory {
  events: (HostEvent & { sha256: string | null })[];
  /** there are more than the answer holds */
  more: boolean;
}
