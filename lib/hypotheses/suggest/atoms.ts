import type { EventKind } from '../../telemetry/event';
import { FACT_NAMES, FACTS, type FactName, implies } from '../../telemetry/facts';

/** What a rule can be about, and the kinds of events that it sees. */
export const CATEGORIES = {
  process_creation: ['process_start'],
  network_connection: ['net_connect'],
  file_event: ['file_create', 'file_write', 'file_rename', 'file_chmod'],
  file_delete: ['file_delete'],
} as const satisfies Record<string, readonly EventKind[]>;
export type SuggestCategory = keyof typeof CATEGORIES;

export function categoryOfKind(kind: EventKind): SuggestCategory | undefined {
  for (const [category, kinds] of Object.entries(CATEGORIES))
    if ((kinds as readonly EventKind[]).includes(kind)) return category as SuggestCategory;
  return undefined;
}

/**
 * How little a fact depends on what an adversary picks freely, 0 to 1: names 0.2, arguments 0.5, places 0.7 (another one costs
 * nothing, but it must be of the same class), relations between processes and files and what a program truly is 0.9 and more.
 */
const ROBUSTNESS: Partial<Record<FactName, number>> = {
  DisguisedByParent: 0.95,
  Argv0ClaimsSystem: 0.9,
  ImageDownloaded: 0.92,
  ImageFresh: 0.9,
  ImageFileless: 0.92,
  FileSetId: 0.9,
  TargetPersistence: 0.82,
  TargetCredentials: 0.76,
  TargetTraces: 0.78,
  DestinationExternal: 0.9,
  ImageIsShell: 0.85,
  ImageIsInterpreter: 0.7,
  UserIsService: 0.8,
  FileExecutable: 0.8,
  FolderMasquerade: 0.74,
  ParentFolderMasquerade: 0.7,
  TargetFolderMasquerade: 0.74,
  ImageInHiddenTemporaryFolder: 0.77,
  ParentImageInHiddenTemporaryFolder: 0.73,
  TargetInHiddenTemporaryFolder: 0.75,
  HiddenTwice: 0.72,
  ParentHiddenTwice: 0.68,
  TargetHiddenTwice: 0.7,
  ImageBelowConfig: 0.74,
  ParentImageBelowConfig: 0.7,
  TargetBelowConfig: 0.72,
  ImageHidden: 0.82,
  ParentImageHidden: 0.78,
  TargetHidden: 0.78,
  ImageTemporary: 0.74,
  ParentImageTemporary: 0.74,
  TargetTemporary: 0.74,
  ImageUserWritable: 0.8,
  ParentImageUserWritable: 0.8,
  TargetUserWritable: 0.8,
  ArgumentPersistence: 0.7,
  ArgumentCredentials: 0.7,
  ArgumentTraces: 0.65,
  ArgumentHostRoot: 0.7,
  ArgumentTunnel: 0.6,
  ArgumentDevTcp: 0.6,
  ArgumentInlineCode: 0.6,
  ArgumentDecodes: 0.55,
  ArgumentUrlWithAddress: 0.55,
  ArgumentHiddenTemporary: 0.55,
  ArgumentTimes: 0.5,
  ArgumentPipesToShell: 0.72,
  ArgumentDownloadsAndRuns: 0.72,
  ArgumentRemoteShell: 0.78,
  ArgumentPreload: 0.75,
  ArgumentKernelModule: 0.8,
  ArgumentSetId: 0.75,
  ArgumentStages: 0.6,
  ArgumentUploads: 0.65,
  ArgumentAccounts: 0.7,
  ArgumentDefenses: 0.72,
  ArgumentAttributes: 0.68,
  ArgumentMemory: 0.75,
  ArgumentSearches: 0.62,
  ScriptHidden: 0.72,
  ScriptTemporary: 0.7,
  ScriptUserWritable: 0.7,
  WorkingFolderHidden: 0.66,
  WorkingFolderTemporary: 0.62,
  WorkingFolderMasquerade: 0.64,
  ImageIsDownloader: 0.77,
  Argv0Mismatch: 0.6,
  ArgumentDiscovers: 0.62,
  ArgumentMines: 0.55,
  ArgumentHidesProcess: 0.82,
  ParentImageFileless: 0.88,
  ParentArgv0ClaimsSystem: 0.86,
  TargetWebScript: 0.78,
  FileOpenToAll: 0.55,
};

/** Say something only beside another fact: half of what runs has them. */
const NOT_ALONE: ReadonlySet<FactName> = new Set([
  'Argv0Mismatch',
  'UserIsService',
  'ImageIsShell',
  'ImageIsInterpreter',
  'ImageIsDownloader',
  'ScriptUserWritable',
  'ImageUserWritable',
  'ParentImageUserWritable',
  'TargetUserWritable',
  'DestinationExternal',
  'FileExecutable',
  'ArgumentDiscovers',
]);

/** A rule on connections must ask something of the connection, a rule on files something of the file. */
const REQUIRED: Record<SuggestCategory, (fact: FactName) => boolean> = {
  process_creation: () => true,
  network_connection: (fact) => fact === 'DestinationExternal',
  file_event: (fact) => fact.startsWith('Target') || fact.startsWith('File'),
  file_delete: (fact) => fact.startsWith('Target'),
};

export const standsAlone = (fact: FactName): boolean => !NOT_ALONE.has(fact);

/** Facts that a suggestion may be made of. */
export const ATOMS: readonly FactName[] = FACT_NAMES.filter((fact) => fact in ROBUSTNESS);

export const robustnessOf = (fact: FactName): number => ROBUSTNESS[fact] ?? 0;

/** Whether the facts together make a rule of this category. */
export function isRule(category: SuggestCategory, facts: readonly FactName[]): boolean {
  if (!facts.some(REQUIRED[category])) return false;
  // the network fact that every rule on connections has says little alone; so do the others of the list
  return facts.some(standsAlone) || facts.length >= 2;
}

export function fitsCategory(category: SuggestCategory, fact: FactName): boolean {
  const { applies } = FACTS[fact];
  return applies === 'all' || CATEGORIES[category].some((kind) => applies.includes(kind));
}

/** One of two facts makes the other superfluous. */
export const overlaps = (a: FactName, b: FactName): boolean => implies(a, b) || implies(b, a);

const BITS = Object.fromEntries(FACT_NAMES.map((fact, i) => [fact, 1n << BigInt(i)])) as Record<FactName, bigint>;

export const bit = (fact: FactName): bigint => BITS[fact];
