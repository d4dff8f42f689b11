import type { Count3, Facet } from './report';
import { add3, total3 } from './tally';

type Value = Facet['values'][number];

/** A folder with what was counted in it and below. */
interface Folder {
  path: string;
  /** in the folder itself */
  own: Count3;
  /** in it and below it */
  all: Count3;
  children: Map<string, Folder>;
}

const none = (): Count3 => ({ true: 0, false: 0, unjudged: 0 });

/**
 * At most so many path prefixes that tell where something happens, each event in exactly one of them: beginning with what
 * all folders have in common, the prefix with the most events gives way to what lies below it, as long as there is room. One
 * that holds a known true match among others always gives way, so that no true match hides in a broad prefix.
 * @param folders absolute, with what was counted in each
 * @returns those with the most events first; `below` says that everything below the folder counts
 */
export function pathPrefixes(folders: ReadonlyMap<string, Count3>, most: number): Value[] {
  const root: Folder = { path: '/', own: none(), all: none(), children: new Map() };
  for (const [path, counts] of folders) put(root, path, counts);
  let open = [root];
  const closed: Value[] = [];
  for (;;) {
    open.sort((a, b) => b.all.true - a.all.true || total3(b.all) - total3(a.all) || (a.path < b.path ? -1 : 1));
    const [widest, ...others] = open;
    if (!widest) break;
    const parts = below(widest);
    const hidesTrue = widest.all.true > 0 && parts.length > 1;
    if (closed.length + open.length - 1 + parts.length > most && !hidesTrue) break;
    open = others;
    for (const part of parts) {
      if (part.children.size > 0) open.push(part);
      else closed.push({ value: part.path, counts: part.own });
    }
  }
  closed.push(...open.map(({ path, all }) => ({ value: path, below: true as const, counts: all })));
  return closed.sort(
    (a, b) =>
      total3(b.counts) - total3(a.counts) || (a.value < b.value ? -1 : 1) || Number(!!a.below) - Number(!!b.below),
  );
}

function put(root: Folder, path: string, counts: Count3): void {
  let at = root;
  add3(at.all, counts);
  for (const name of path.split('/').slice(1)) {
    if (name === '' && path === '/') break;
    let child = at.children.get(name);
    if (!child) {
      child = { path: `${at.path === '/' ? '' : at.path}/${name}`, own: none(), all: none(), children: new Map() };
      at.children.set(name, child);
    }
    at = child;
    add3(at.all, counts);
  }
  add3(at.own, counts);
}

/** What a prefix gives way to: the folder itself if anything is in it, and each folder in it, as far down as nothing branches. */
function below({ path, own, children }: Folder): Folder[] {
  const parts = [...children.values()].map(unbranched);
  return total3(own) > 0 ? [{ path, own, all: own, children: new Map() }, ...parts] : parts;
}

function unbranched(folder: Folder): Folder {
  let at = folder;
  while (at.children.size === 1 && total3(at.own) === 0) at = at.children.values().next().value!;
  return at;
}
