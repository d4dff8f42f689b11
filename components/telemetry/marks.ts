import type { ShownHit } from '@/lib/telemetry/shown';
import type { EventText } from './event-text';

export type Range = [number, number];

/** Sorted, without overlaps, inside the text. */
export function mergeRanges(ranges: Range[], length: number): Range[] {
  const out: Range[] = [];
  const inside = ranges
    .map(([from, to]): Range => [Math.max(0, from), Math.min(length, to)])
    .filter(([from, to]) => to > from)
    .sort((a, b) => a[0] - b[0]);
  for (const [from, to] of inside) {
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

function all(text: string, pattern: RegExp): Range[] {
  return [...text.matchAll(pattern)].map((m): Range => [m.index, m.index + m[0].length]);
}

const HIDDEN = /\/\.[^/]+(?:\/|$)/g;
const TEMPORARY = /^\/(?:dev\/shm|tmp|var\/tmp|run\/user\/[^/]+|run)(?:\/|$)/g;
const whole = (text: string): Range[] => [[0, text.length]];

/**
 * A fact ("TargetHidden is true") is matched by no characters of its own. These are the characters that it was derived
 * from, so that a match on a fact can be seen in the path, the mode or the address too.
 */
const BEHIND: Record<string, { field: string; find: (text: string) => Range[] }> = {
  ImageHidden: { field: 'Image', find: (t) => all(t, HIDDEN) },
  ImageTemporary: { field: 'Image', find: (t) => all(t, TEMPORARY) },
  ImageBelowConfig: { field: 'Image', find: (t) => all(t, /\/\.config\//g) },
  ImageName: { field: 'Image', find: (t) => [[t.lastIndexOf('/') + 1, t.length]] },
  TargetHidden: { field: 'TargetFilename', find: (t) => all(t, HIDDEN) },
  TargetTemporary: { field: 'TargetFilename', find: (t) => all(t, TEMPORARY) },
  TargetBelowConfig: { field: 'TargetFilename', find: (t) => all(t, /\/\.config\//g) },
  FileExecutable: { field: 'FileMode', find: whole },
  DestinationExternal: { field: 'DestinationIp', find: whole },
};

/** The matched stretches of one shown value. */
export function rangesFor(field: string, text: string, hits: readonly ShownHit[]): Range[] {
  const found: Range[] = [];
  for (const hit of hits) {
    const behind = BEHIND[hit.field];
    if (hit.field === field) {
      if (hit.value === text) found.push(...hit.ranges);
      else if (text.endsWith(`/${hit.value}`) || hit.value.endsWith(`/${text}`)) {
        // the value is shown as its bare name, or the other way round: move the marks with it
        const shift = text.length - hit.value.length;
        for (const [from, to] of hit.ranges) found.push([from + shift, to + shift]);
      }
    } else if (behind?.field === field && hit.value !== 'false') found.push(...behind.find(text));
  }
  return mergeRanges(found, text.length);
}

/** Hits that the shown line has no characters for: they are said in words beside it. */
export function unshownHits(line: EventText, hits: readonly ShownHit[]): ShownHit[] {
  const parts = [line.subject, line.detail, line.by].filter((p) => p !== null);
  return hits.filter((hit) => !parts.some((part) => rangesFor(part.field, part.text, [hit]).length > 0));
}
