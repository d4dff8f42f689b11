import type { DrawnMark } from '../../lib/process-tree/drawn-row';
import { addressText, modeText } from '../../lib/process-tree/mark-text';
import { baseName } from '../../lib/process-tree/names';
import type { TreeMark } from '../../lib/process-tree/tree';
import { visible } from '../../lib/telemetry/text';
import { clock, duration } from '../ui/time-format';

/** "08:56:48.631 connects to 203.0.113.45:3333, external": one event in a tooltip. */
export function markWords(mark: TreeMark): string {
  const alerts = mark.alerts.map((alert) => `\n${alert.severity}: ${alert.title}`).join('');
  return `${clock(mark.time, true)} ${eventWords(mark)}${mark.observed ? ', observed' : ''}${alerts}`;
}

export function eventWords(mark: TreeMark): string {
  const path = mark.file ? visible(mark.file.path.slice(0, 300)) : '';
  switch (mark.kind) {
    case 'process_start':
      return 'starts';
    case 'process_end':
      return 'ends';
    case 'net_connect': {
      const to = mark.net ? visible(addressText(mark.net).slice(0, 200)) : 'an unknown address';
      const name = mark.net?.hostname ? ` (${visible(mark.net.hostname.slice(0, 200))})` : '';
      return `${mark.net?.initiated === false ? 'accepts from' : 'connects to'} ${to}${name}, ${mark.external ? 'external' : 'internal'}`;
    }
    case 'file_create':
      return `creates ${path}`;
    case 'file_write':
      return `writes ${path}`;
    case 'file_rename':
      return `renames ${visible(baseName(mark.file?.fromPath ?? '').slice(0, 200))} to ${path}`;
    case 'file_delete':
      return `deletes ${path}`;
    case 'file_chmod':
      return `sets mode ${modeText(mark.file?.mode)} of ${path}`;
    case 'exec_failed':
      return `fails to execute ${path}`;
    case 'other':
      return 'other record';
  }
}

const LISTED = 6;

/** Several events that share one mark. */
export function drawnMarkWords(drawn: DrawnMark): string {
  const lines = drawn.marks.slice(0, LISTED).map(markWords);
  const more = drawn.marks.length - lines.length;
  return more > 0 ? `${lines.join('\n')}\nand ${more} more` : lines.join('\n');
}

/** A length of life. Agents that count in milliseconds say 0 for what was shorter. */
export function spanWords(ms: number): string {
  return ms < 1 ? '<1 ms' : duration(ms);
}
