/** Which events a rule is meant for, by its logsource (Sigma taxonomy of categories and services). */
import { EVENT_KINDS, type EventKind } from './event';

const KINDS_OF: Readonly<Record<string, readonly EventKind[]>> = {
  process_creation: ['process_start'],
  process_termination: ['process_end'],
  file_event: ['file_create', 'file_write', 'file_rename', 'file_chmod'],
  file_change: ['file_chmod'],
  file_rename: ['file_rename'],
  file_delete: ['file_delete'],
  network_connection: ['net_connect'],
};
const ALL_KINDS: readonly EventKind[] = EVENT_KINDS.filter((kind) => kind !== 'other');
/** Services that are a view on all of a host's events, and what they add. */
const SERVICES: Readonly<Record<string, readonly EventKind[]>> = { auditd: EVENT_KINDS, sysmon: ALL_KINDS };

/**
 * The kinds of events that a rule's logsource means. Empty: this console has no telemetry for it, and says so.
 * A logsource without parts means everything that has a kind.
 */
export function logsourceKinds(logsource: { product?: string; category?: string; service?: string }): EventKind[] {
  const [product, category, service] = [logsource.product, logsource.category, logsource.service].map((part) =>
    part?.toLowerCase(),
  );
  if (product !== undefined && product !== 'linux') return [];
  const byCategory = category === undefined ? undefined : (lookUp(KINDS_OF, category) ?? []);
  const byService = service === undefined ? undefined : (lookUp(SERVICES, service) ?? []);
  if (byCategory && byService) return byCategory.filter((kind) => byService.includes(kind));
  return [...(byCategory ?? byService ?? ALL_KINDS)];
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
