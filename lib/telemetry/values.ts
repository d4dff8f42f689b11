import { foldText } from '../sigma/fold';
import type { Behavior } from './behavior';

/**
 * The values of a behavior that prevalence is kept for. Positions are stored (`behavior_values.field`): append only.
 */
export const VALUE_FIELDS = [
  'image',
  'imageFolder',
  'argv0',
  'commandLine',
  'sha256',
  'user',
  'parentImage',
  'target',
  'targetFolder',
  'destinationIp',
  'destinationPort',
  'mode',
] as const;
export type ValueField = (typeof VALUE_FIELDS)[number];

export interface BehaviorValue {
  field: ValueField;
  value: string;
}

/** Sigma's names of the fields whose values are counted. */
const BY_FIELD: Readonly<Record<string, ValueField>> = {
  Image: 'image',
  Argv0: 'argv0',
  CommandLine: 'commandLine',
  sha256: 'sha256',
  User: 'user',
  ParentImage: 'parentImage',
  TargetFilename: 'target',
  DestinationIp: 'destinationIp',
  DestinationPort: 'destinationPort',
  FileMode: 'mode',
};

/** Under which name a field's values are counted; undefined where they are not. */
export function valueFieldOf(field: string): ValueField | undefined {
  return Object.hasOwn(BY_FIELD, field) ? BY_FIELD[field] : undefined;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** Each value once, as shown; `foldText` of it is what is counted. */
export function valuesOf(b: Behavior): BehaviorValue[] {
  const out: BehaviorValue[] = [];
  const add = (field: ValueField, value: string | undefined) => {
    if (value !== undefined && value !== '') out.push({ field, value });
  };
  const p = b.process;
  const image = b.image ?? p.image;
  add('image', image);
  if (image?.startsWith('/')) add('imageFolder', folderOf(image));
  add('user', b.user ?? p.user);
  if (b.kind === 'process_start') {
    add('argv0', p.argv?.[0]);
    add('commandLine', p.commandLine);
    add('sha256', p.sha256);
    add('parentImage', p.parent?.image);
  }
  if (b.file) {
    add('target', b.file.path);
    if (b.file.path.startsWith('/')) add('targetFolder', folderOf(b.file.path));
    if (b.file.mode !== undefined) add('mode', b.file.mode.toString(8).padStart(4, '0'));
  }
  if (b.net) {
    add('destinationIp', b.net.ip);
    add('destinationPort', String(b.net.port));
  }
  return out;
}

export function foldedValue(value: string): string {
  return foldText(value);
}
