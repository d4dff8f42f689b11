// Events of any shape as JSON gives them, for tests, conformance cases and the command line.
import type { EventView, SigmaValue } from './view';

/** A JSON value as an event: the exact key first, then nested objects along the dots. Every text in it is a keyword. */
export function jsonView(event: unknown): EventView {
  return { get: (field) => value(lookUp(event, field)), keywords: () => textsIn(event) };
}

function lookUp(data: unknown, path: string): unknown {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return undefined;
  if (Object.hasOwn(data, path)) return (data as Record<string, unknown>)[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(data, head)) continue;
    const found = lookUp((data as Record<string, unknown>)[head], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An object has no text of its own: it exists and matches nothing, like an empty list. */
function value(found: unknown): SigmaValue | undefined {
  if (Array.isArray(found)) return found.filter((item) => item === null || typeof item !== 'object') as SigmaValue;
  return found !== null && typeof found === 'object' ? [] : (found as SigmaValue | undefined);
}

function* textsIn(data: unknown): Iterable<string> {
  if (data === null || data === undefined) return;
  if (typeof data !== 'object') yield String(data);
  else for (const item of Object.values(data)) yield* textsIn(item);
}
