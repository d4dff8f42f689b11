import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isArchive, isRuleFile, PACK_BYTES, unpack } from '../detectors/pack-archive';
import type { PackFile } from '../sigma/pack';
import { CommandError } from './failure';

/** The rules below folders, in zip files, and in files that are named one by one; paths are relative to what was named. */
export function packFilesAt(places: readonly string[]): PackFile[] {
  const files = places.flatMap((place) => {
    if (folder(place)) return below(place, '');
    if (!isArchive(place)) return [{ path: path.basename(place), text: text(place) }];
    try {
      return unpack(bytes(place));
    } catch (error) {
      throw new CommandError(`${place} cannot be opened: ${(error as Error).message}`);
    }
  });
  const size = files.reduce((sum, file) => sum + file.text.length, 0);
  if (size > PACK_BYTES) throw new CommandError(`These rules have ${size} characters: import them in parts`);
  if (files.length === 0) throw new CommandError(`There is no .yml file in ${places.join(', ')}`);
  return files;
}

/** A pack is called like the folder or file that it came from, unless somebody names it. */
export function packName(places: readonly string[]): string {
  return path.basename(path.resolve(places[0]!)).replace(/\.(?:zip|ya?ml)$/i, '');
}

function below(root: string, folderPath: string): PackFile[] {
  return readdirSync(path.join(root, folderPath), { withFileTypes: true }).flatMap((entry) => {
    const at = folderPath === '' ? entry.name : `${folderPath}/${entry.name}`;
    if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : below(root, at);
    return isRuleFile(at) ? [{ path: at, text: text(path.join(root, at)) }] : [];
  });
}

function folder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    throw new CommandError(`${place} cannot be read: check the path and its permissions`);
  }
}

function bytes(place: string): Buffer {
  try {
    return readFileSync(place);
  } catch {
    throw new CommandError(`${place} cannot be read: check the path and its permissions`);
  }
}

const text = (place: string) => bytes(place).toString('utf8');
