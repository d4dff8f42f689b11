import type { ParentContext, ProcessBehavior } from './behavior';

/** Whether two process behaviors have the same content: exactly then they have one identity. */
export function sameProcess(a: ProcessBehavior, b: ProcessBehavior): boolean {
  return (
    a.commandLine === b.commandLine &&
    a.image === b.image &&
    a.cwd === b.cwd &&
    a.user === b.user &&
    a.uid === b.uid &&
    a.sha256 === b.sha256 &&
    a.started === b.started &&
    a.imageFresh === b.imageFresh &&
    a.imageDownloaded === b.imageDownloaded &&
    sameTexts(a.argv, b.argv) &&
    sameTexts(a.execNames, b.execNames) &&
    sameParent(a.parent, b.parent)
  );
}

/** Apart from the process's own, though alike, so that each sees objects of one shape. */
export function sameParent(a: ParentContext | undefined, b: ParentContext | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return (
    a.commandLine === b.commandLine &&
    a.image === b.image &&
    a.cwd === b.cwd &&
    a.user === b.user &&
    sameTexts(a.argv, b.argv)
  );
}

function sameTexts(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
