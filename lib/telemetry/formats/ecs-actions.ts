/** What happened, in the words of ECS: event.action of endpoint agents, and event.type where the action is a vendor's own. */
import type { EventKind } from '../event';
import { quote, Refusal } from './format';

/** event.action in the words of endpoint agents, by event.category. */
const ACTIONS: Readonly<Record<string, Readonly<Record<string, EventKind>>>> = {
  process: {
    exec: 'process_start',
    start: 'process_start',
    process_started: 'process_start',
    end: 'process_end',
    exit: 'process_end',
    process_stopped: 'process_end',
    // a fork runs no new program: as a process start it would fire every rule on its parent's command line again
    fork: 'other',
    already_running: 'other',
    existing_process: 'other',
    uid_change: 'other',
    gid_change: 'other',
    session_id_change: 'other',
    text_output: 'other',
    load: 'other',
    memfd_create: 'other',
    ptrace: 'other',
    shmget: 'other',
  },
  file: {
    creation: 'file_create',
    create: 'file_create',
    created: 'file_create',
    modification: 'file_write',
    overwrite: 'file_write',
    updated: 'file_write',
    write: 'file_write',
    rename: 'file_rename',
    moved: 'file_rename',
    deletion: 'file_delete',
    delete: 'file_delete',
    deleted: 'file_delete',
    chmod: 'file_chmod',
    attributes_modified: 'file_chmod',
    open: 'other',
    access: 'other',
    extended_attributes_delete: 'other',
  },
  network: {
    connection_attempted: 'net_connect',
    connection_accepted: 'net_connect',
    connect: 'net_connect',
    'connected-to': 'net_connect',
    'accepted-connection-from': 'net_connect',
    network_flow: 'net_connect',
    disconnect_received: 'other',
    disconnect_requested: 'other',
    lookup_requested: 'other',
    lookup_result: 'other',
    http_request: 'other',
    http_response: 'other',
    bound_socket: 'other',
    'bound-socket': 'other',
    listen: 'other',
  },
};

/** Where the action is a vendor's own word, event.type still says what happened (ECS 8.11, allowed values). */
const TYPES: Readonly<Record<string, Readonly<Record<string, EventKind>>>> = {
  process: { start: 'process_start', end: 'process_end', info: 'other', change: 'other', access: 'other' },
  file: { creation: 'file_create', deletion: 'file_delete', change: 'file_write', access: 'other', info: 'other' },
  network: { connection: 'net_connect', start: 'net_connect', end: 'other', protocol: 'other', info: 'other' },
};

/** Of several actions in one record (agents that join fork, exec and end), the first of these is what happened. */
const MAIN_ACTION = ['exec', 'start', 'end'];

const INBOUND_ACTIONS = new Set(['connection_accepted', 'accepted-connection-from']);

export function kindOf(action: string, categories: readonly string[], types: readonly string[]): EventKind {
  for (const category of categories) {
    const kind = ACTIONS[category]?.[action];
    if (kind) return kind;
  }
  for (const category of categories) {
    for (const type of types) {
      const kind = TYPES[category]?.[type];
      if (kind) return kind;
    }
  }
  if (!categories.length) {
    for (const table of Object.values(ACTIONS)) if (table[action]) return table[action];
  }
  throw new Refusal(
    'unknown_action',
    `event.action ${quote(action)} of event.category ${quote(categories.join(', '))} is not read yet; endpoint actions are exec, end, creation, chmod, rename, deletion, connection_attempted and the like`,
  );
}

/** What failed did not happen: no program started, no file changed. A connection is told by its attempt. */
export function asItEnded(kind: EventKind, outcome: string | undefined): EventKind {
  if (outcome !== 'failure') return kind;
  if (kind === 'process_start') return 'exec_failed';
  return kind.startsWith('file_') ? 'other' : kind;
}

export function mainAction(actions: string[] | undefined): string {
  if (!actions?.length) return '';
  return (actions.length > 1 && MAIN_ACTION.find((name) => actions.includes(name))) || actions[0]!;
}

/** Whether this host opened the connection. */
export function isInitiated(direction: string | undefined, action: string): boolean {
  if (direction === 'egress' || direction === 'outbound' || direction === 'outgoing') return true;
  if (direction === 'ingress' || direction === 'inbound' || direction === 'incoming') return false;
  return !INBOUND_ACTIONS.has(action);
}
