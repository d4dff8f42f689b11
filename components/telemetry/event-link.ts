import type { ShownEvent } from '../../lib/telemetry/shown';
import { withQuery } from '../ui/api';

/** The event in the tree of an alert that holds it. */
export function eventInAlert(alertId: string, event: Pick<ShownEvent, 'ref' | 'processId'>): string {
  return withQuery(`/alerts/${alertId}`, { row: event.processId, event: event.ref });
}

/** Every alert of a detector, open or closed. */
export function alertsOfDetector(detectorId: number): string {
  return withQuery('/alerts', { view: 'all', detector: detectorId });
}
