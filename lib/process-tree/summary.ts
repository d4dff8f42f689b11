import type { ProcessBehavior } from '../telemetry/behavior';

/** GET /api/processes/[hostId]/[processId]: one process in short, to lay beside another. Times are epoch milliseconds. */
export interface ProcessSummary {
  hostId: number;
  host: string;
  id: string;
  pid: number;
  time: number;
  endTime: number | null;
  exitCode: number | null;
  behavior: ProcessBehavior;
  facts: readonly string[];
  /** from the top down to its parent: what each ran last */
  above: string[];
  /** what it started, commonest first: "3 × date" */
  children: Counted[];
  files: Counted[];
  connections: Counted[];
}

export interface Counted {
  text: string;
  count: number;
}

/** One property of two processes, side by side. */
export interface Difference {
  label: string;
  here: string;
  there: string;
  same: boolean;
}

/** What two processes have in common and what not, the telling things first. */
export function compareProcesses(here: ProcessSummary, there: ProcessSummary): Difference[] {
  const lines = (one: ProcessSummary): [string, string][] => [
    ['Image', one.behavior.image ?? ''],
    ['sha256', one.behavior.sha256 ?? ''],
    ['argv[0]', one.behavior.argv?.[0] ?? ''],
    ['Command line', one.behavior.commandLine ?? one.behavior.argv?.join(' ') ?? ''],
    ['User', one.behavior.user ?? ''],
    ['Folder', one.behavior.cwd ?? ''],
    ['Above', one.above.join(' ▸ ')],
    ['Children', listed(one.children)],
    ['Files', listed(one.files)],
    ['Connections', listed(one.connections)],
    ['Facts', one.facts.join(' ')],
  ];
  const other = lines(there);
  return lines(here).map(([label, text], i) => ({
    label,
    here: text,
    there: other[i]![1],
    same: text === other[i]![1],
  }));
}

const LISTED = 12;

function listed(counted: readonly Counted[]): string {
  const shown = counted.slice(0, LISTED).map(({ text, count }) => (count === 1 ? text : `${count} × ${text}`));
  if (counted.length > LISTED) shown.push(`${counted.length - LISTED} more`);
  return shown.join(', ');
}
