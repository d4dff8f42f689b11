import { isArchive, isRuleFile, unpack } from '../../lib/detectors/pack-archive';
import type { PackFile } from '../../lib/sigma/pack';

/** What a person chose: the rules in it, the name that it suggests for the pack, and what could not be opened. */
export interface ChosenFiles {
  files: PackFile[];
  name: string;
  unreadable: { path: string; why: string }[];
}

/** Reads chosen files, the rules in chosen zip files, and folders with everything below them. Nothing leaves the browser here. */
export async function readChosen(chosen: readonly File[]): Promise<ChosenFiles> {
  const out: ChosenFiles = { files: [], name: nameOf(chosen), unreadable: [] };
  for (const file of chosen) {
    const [folder, path] = placeOf(file);
    try {
      if (isArchive(file.name)) out.files.push(...unpack(new Uint8Array(await file.arrayBuffer())));
      else if (isRuleFile(path)) out.files.push({ path, text: await file.text() });
      else if (folder === undefined) out.unreadable.push({ path, why: 'it is neither a .yml nor a .zip file' });
    } catch (error) {
      out.unreadable.push({ path: file.name, why: error instanceof Error ? error.message : 'it cannot be read' });
    }
  }
  // what is no text is sent as nothing, so that it is refused by itself and not the whole request for it
  out.files = out.files.map(({ path, text }) => ({ path: path.replaceAll('\0', '_'), text: isText(text) ? text : '' }));
  return out;
}

/** The folder, the archive or the only file; several are named for none of them, and always alike, so that they are known again. */
function nameOf(chosen: readonly File[]): string {
  const folder = chosen.map((file) => placeOf(file)[0]).find((name) => name !== undefined);
  if (folder !== undefined) return folder;
  const archive = chosen.find(({ name }) => isArchive(name));
  const named = chosen.length === 1 ? chosen[0] : archive;
  return named ? named.name.replace(/\.(?:zip|ya?ml)$/i, '') : 'chosen files';
}

function isText(text: string): boolean {
  return !/\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}

/** Of a chosen folder its name, and the path below it. */
function placeOf(file: File): [folder: string | undefined, path: string] {
  const [folder, ...below] = file.webkitRelativePath.split('/');
  return below.length > 0 ? [folder, below.join('/')] : [undefined, file.name];
}
