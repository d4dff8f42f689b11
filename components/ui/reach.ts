/** Whether the server answered the last time that anything was asked of it. */
export type Reach = 'waiting' | 'live' | 'lost';

let reach: Reach = 'waiting';
const listeners = new Set<() => void>();

export function noteReach(next: Reach): void {
  if (next === reach) return;
  reach = next;
  for (const listener of listeners) listener();
}

export function readReach(): Reach {
  return reach;
}

export function onReach(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
