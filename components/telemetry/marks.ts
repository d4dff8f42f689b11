import type { ShownHit } from '../../lib/telemetry/shown';
import { mergeRanges } from '../ui/adversary-pieces';
import type { EventText } from './event-text';

type Range = [number, number];

function all(text: string, pattern: RegExp): Range[] {
  return [...text.matchAll(pattern)].map((m): Range => [m.index, m.index + m[0].length]);
}

/** the slash after a hidden part is marked too, and begins the next one */
const HIDDEN = /\/\.[^/]+/g;
const TEMPORARY = /^\/(?:dev\/(?:shm|mqueue)|tmp|var\/tmp|run)(?:\/|$)/g;
const CONFIG = /\/\.config\//g;
const hiddenParts = (text: string): Range[] =>
  all(text, HIDDEN).map(([from, to]) => [from, text[to] === '/' ? to + 1 : to]);
const whole = (text: string): Range[] => [[0, text.length]];
const name = (text: string): Range[] => [[text.lastIndexOf('/') + 1, text.length]];
const folder = (text: string): Range[] => [[0, text.lastIndexOf('/') + 1]];

interface Behind {
  field: string;
  find: (text: string) => Range[];
}

/** Facts about a path exist for the image and for the target alike. */
function aboutPath(
  field: 'Image' | 'TargetFilename',
  prefix: string,
  twice: string,
  masquerade: string,
): Record<string, Behind> {
  const hidden = { field, find: hiddenParts };
  return {
    [`${prefix}Hidden`]: hidden,
    [twice]: hidden,
    [masquerade]: { field, find: folder },
    [`${prefix}Temporary`]: { field, find: (t) => all(t, TEMPORARY) },
    [`${prefix}InHiddenTemporaryFolder`]: { field, find: (t) => [...all(t, TEMPORARY), ...hiddenParts(folderOf(t))] },
    [`${prefix}UserWritable`]: { field, find: folder },
    [`${prefix}BelowConfig`]: { field, find: (t) => all(t, CONFIG) },
    [`${prefix}SystemPath`]: { field, find: folder },
    [`${prefix}Name`]: { field, find: name },
  };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/**
 * A fact ("TargetHidden is true") is matched by no characters of its own. These are the characters that it was derived
 * from, so that a match on a fact can be seen in the path, the mode, the address or the claimed name too.
 */
const BEHIND: Record<string, Behind> = {
  ...aboutPath('Image', 'Image', 'HiddenTwice', 'FolderMasquerade'),
  ...aboutPath('TargetFilename', 'Target', 'TargetHiddenTwice', 'TargetFolderMasquerade'),
  FileExecutable: { field: 'FileMode', find: whole },
  FileSetId: { field: 'FileMode', find: whole },
  DestinationExternal: { field: 'DestinationIp', find: whole },
  Argv0Mismatch: { field: 'Argv0', find: whole },
  Argv0ClaimsSystem: { field: 'Argv0', find: whole },
  DisguisedByParent: { field: 'Argv0', find: whole },
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
