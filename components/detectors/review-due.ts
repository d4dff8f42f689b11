import { type DetectorRow, isNoisy } from '../../lib/detectors/detector';

/** Whether a detector is to be looked at again: its time has come, or it raises more than anybody reads. */
export function reviewIsDue(row: Pick<DetectorRow, 'state' | 'reviewDue' | 'alertsInDay'>, now: number): boolean {
  if (row.state === 'retired') return false;
  return row.reviewDue <= now || (row.state === 'live' && isNoisy(row.alertsInDay));
}
