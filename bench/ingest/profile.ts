import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface HotFunction {
  /** its own part of the profiled time that was not idle, 0 to 1 */
  share: number;
  name: string;
  place: string;
}

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

/** The functions that a profile of V8 (`--cpu-prof`) spent the most time in by themselves. */
export function hotFunctions(file: string, limit = 25): HotFunction[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const own = new Map<string, { name: string; place: string; time: number }>();
  let busy = 0;
  for (const [i, id] of samples.entries()) {
    const { functionName, url, lineNumber } = frames.get(id)!;
    if (functionName === '(idle)' || functionName === '(program)') continue;
    const name = functionName || '(anonymous)';
    const place = url === '' ? '' : `${path.basename(path.dirname(url))}/${path.basename(url)}:${lineNumber + 1}`;
    const known = own.get(`${name} ${place}`) ?? { name, place, time: 0 };
    own.set(`${name} ${place}`, known);
    known.time += timeDeltas[i]!;
    busy += timeDeltas[i]!;
  }
  return [...own.values()]
    .sort((a, b) => b.time - a.time)
    .slice(0, limit)
    .map(({ name, place, time }) => ({ share: time / busy, name, place }));
}
