import type { Forest, Life } from './forest';
import type { TreeProcess } from './tree';

/** Lives whose images, arguments, users, hashes, files or connections hold the text, in the order of the tree. */
export function searchForest(forest: Forest, text: string): Life[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return forest.order.filter((life) => lifeHolds(life, wanted));
}

/** @param wanted in lower case */
export function lifeHolds(life: Life, wanted: string): boolean {
  return life.images.some((image) => holds(image, wanted));
}

function holds(process: TreeProcess, wanted: string): boolean {
  const { image, argv, commandLine, cwd, user, sha256 } = process.behavior;
  const has = (value: string | undefined) => value?.toLowerCase().includes(wanted) ?? false;
  if (String(process.pid) === wanted || has(image) || has(commandLine) || has(cwd) || has(user) || has(sha256))
    return true;
  if (argv?.some(has)) return true;
  return process.marks.some(
    (mark) =>
      has(mark.file?.path) ||
      has(mark.file?.fromPath) ||
      (mark.net ? has(`${mark.net.ip}:${mark.net.port}`) || has(mark.net.hostname) : false),
  );
}
