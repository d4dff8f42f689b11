import type { Count3 } from '../backtest/report';
import type { ShownEvent } from '../telemetry/shown';

/** What an exception would have hidden of everything that is stored. */
export interface ExceptionPreview {
  events: number;
  /** of the detector's matches, those that other exceptions do not cover already */
  ofEvents: number;
  /** names of the first of them */
  hosts: string[];
  hostCount: number;
  judged: Count3;
  /** alerts of the detector, worst first: those that would never have been raised are `whole` */
  alerts: {
    id: string;
    title: string;
    host: string;
    status: string;
    disposition: string | null;
    hidden: number;
    events: number;
    whole: boolean;
  }[];
  /** confirmed threats of whose evidence the detector would have seen nothing */
  lost: { id: number; name: string; events: number }[];
  samples: ShownEvent[];
  /** there are more events than were looked at: the figures are a lower bound */
  more: boolean;
}
