import type { PackFile } from '../sigma/pack';
import type { DetectorState } from './detector';

/** A detector's newest text and where it came from. */
export interface ExportedRule {
  detectorId: number;
  title: string;
  state: DetectorState;
  yaml: string;
  /** the file in its pack, with `#n` for a document after the first; null for texts that people wrote here */
  path: string | null;
}

/**
 * The texts as files, exactly as they are stored. Rules of a pack go where they came from, documents of one file together and
 * in their order; others are named by their titles. No two files share a name, and none leaves the folder.
 */
export function packFiles(rules: readonly ExportedRule[]): PackFile[] {
  const byPath = new Map<string, { document: number; text: string }[]>();
  for (const rule of rules) {
    const [path, document] = placeOf(rule);
    const free = freeName(path, document, byPath, rule.detectorId);
    byPath.set(free, [...(byPath.get(free) ?? []), { document, text: rule.yaml }]);
  }
  return [...byPath]
    .map(([path, documents]) => ({
      path,
      text: documents
        .sort((a, b) => a.document - b.document)
        .map(({ text }) => text)
        .reduce((above, below) => `${above}${above.endsWith('\n') ? '' : '\n'}---\n${below}`),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function placeOf({ path, title, detectorId }: ExportedRule): [string, number] {
  if (path === null) return [`${slug(title) || `d-${detectorId}`}.yml`, 1];
  const [, file = '', document = '1'] = /^(.*?)(?:#(\d+))?$/s.exec(path) ?? [];
  const parts = file
    .split(/[/\\]+/)
    .map((part) => part.replace(/[\x00-\x1f<>:"|?*]/g, '_'))
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  const name = parts.join('/') || `d-${detectorId}`;
  return [/\.ya?ml$/i.test(name) ? name : `${name}.yml`, Number(document)];
}

/** The name itself, unless another rule has this place in the file already. */
function freeName(
  path: string,
  document: number,
  taken: ReadonlyMap<string, readonly { document: number }[]>,
  detectorId: number,
): string {
  const there = taken.get(path);
  const free = !there || there.every((one) => one.document !== document);
  return free ? path : path.replace(/(\.ya?ml)$/i, `_d-${detectorId}$1`);
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 80);
}
