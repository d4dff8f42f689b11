import type { AlertTree, TreeProcess } from '../process-tree/tree';
import type { AlertComment, AlertDetail } from './alert';

/** What is handed on of an alert: to a ticket, a file, paper. Pure; case-store.ts reads it. */
export interface AlertCase {
  /** of the page, null: nobody asked over HTTP */
  link: string | null;
  /** epoch milliseconds */
  madeAt: number;
  alert: AlertDetail;
  comments: AlertComment[];
  /** the lineage and its chain, parents before children */
  processes: CaseProcess[];
  /** processes of the tree that are not listed */
  left: number;
}

export interface CaseProcess {
  id: string;
  depth: number;
  pid: number;
  time: number;
  user: string | null;
  image: string | null;
  commandLine: string | null;
  sha256: string | null;
  /** argv[0] claims a name that the image does not bear */
  claims: string | null;
  files: string[];
  connections: string[];
  alerts: string[];
}

export const MOST_PROCESSES = 500;
const MOST_EACH = 20;

/** Parents before children, siblings by their start; without recursion, as trees may be as deep as they like. */
export function caseProcesses(tree: Pick<AlertTree, 'processes'>): { processes: CaseProcess[]; left: number } {
  const byParent = new Map<string | null, TreeProcess[]>();
  const known = new Set(tree.processes.map(({ id }) => id));
  for (const process of tree.processes) {
    const above = process.predecessorId ?? process.parentId;
    const parent = above !== null && known.has(above) && above !== process.id ? above : null;
    const list = byParent.get(parent);
    if (list) list.push(process);
    else byParent.set(parent, [process]);
  }
  for (const list of byParent.values()) list.sort((a, b) => b.time - a.time || b.seq - a.seq);
  const out: CaseProcess[] = [];
  const stack = (byParent.get(null) ?? []).map((process) => ({ process, depth: 0 }));
  for (let at = stack.pop(); at && out.length < MOST_PROCESSES; at = stack.pop()) {
    out.push(caseProcess(at.process, at.depth));
    for (const child of byParent.get(at.process.id) ?? []) stack.push({ process: child, depth: at.depth + 1 });
  }
  return { processes: out, left: tree.processes.length - out.length };
}

function caseProcess({ id, pid, time, behavior, claims, marks }: TreeProcess, depth: number): CaseProcess {
  const unique = (values: string[]) => [...new Set(values)].slice(0, MOST_EACH);
  return {
    id,
    depth,
    pid,
    time,
    user: behavior.user ?? null,
    image: behavior.image ?? null,
    commandLine: behavior.commandLine ?? behavior.argv?.join(' ') ?? null,
    sha256: behavior.sha256 ?? null,
    claims,
    files: unique(marks.flatMap(({ kind, file }) => (file ? [`${kind.replace('file_', '')} ${file.path}`] : []))),
    connections: unique(marks.flatMap(({ net }) => (net ? [`${net.hostname ?? net.ip}:${net.port}`] : []))),
    alerts: unique(marks.flatMap((mark) => mark.alerts.map(({ title }) => title))),
  };
}
