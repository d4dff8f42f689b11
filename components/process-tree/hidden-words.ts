import { type HiddenRow, hiddenNames } from '../../lib/process-tree/hidden';
import { visible } from '../../lib/telemetry/text';
import { count, plural } from '../ui/count';

/** What a placeholder stands for, and what it hides, commonest first. */
export function hiddenWords(row: HiddenRow, busy = false): { what: string; more: string } {
  const { totals, lives } = row;
  const names = visible(hiddenNames(row));
  const events = plural(totals.events, 'event');
  switch (row.why) {
    case 'left_out':
      return {
        what: `showing ${count(row.shown)} of ${plural(row.children, 'child', 'children')}`,
        more: busy ? 'loading' : `${count(row.leftOut)} not loaded`,
      };
    case 'wide':
      return {
        what: `showing ${count(row.shown)} of ${plural(row.children, 'child', 'children')}`,
        more: `${alertWords(row)} · ${events} · ${names}`,
      };
    case 'alike':
      return {
        what: `× ${count(lives.length)}`,
        more: `${totals.processes > lives.length ? `${plural(totals.processes, 'process', 'processes')} · ` : ''}${events}`,
      };
    case 'filtered':
      return {
        what: `${plural(totals.processes, 'process', 'processes')} filtered out, ${alertWords(row)}`,
        more: `${events} · ${names}`,
      };
    case 'fold':
      return {
        what: `${plural(totals.processes, 'process', 'processes')} hidden, ${alertWords(row)}`,
        more: `${events} · ${names}`,
      };
  }
}

/** Nothing can be said of the alerts of processes that are not here. */
function alertWords({ totals, leftOut }: HiddenRow): string {
  return leftOut === 0 ? plural(totals.alerts, 'alert') : `${count(leftOut)} of them not loaded`;
}

/** Beside a row that is folded: "+12, 30 events". */
export function foldWords({ totals, leftOut }: HiddenRow): string {
  if (leftOut === totals.processes) return `+${count(leftOut)} not loaded`;
  return `+${count(totals.processes)}, ${leftOut > 0 ? `${count(leftOut)} not loaded` : plural(totals.events, 'event')}`;
}
