import type { FactName } from '../../telemetry/facts';
import { ATOMS, robustnessOf, type SuggestCategory, standsAlone } from './atoms';

/** Facts that a suggestion may rest on, the hardest to evade first; those that only accompany others last. */
export const BY_WORTH: readonly FactName[] = [...ATOMS].sort(
  (a, b) => Number(standsAlone(b)) - Number(standsAlone(a)) || robustnessOf(b) - robustnessOf(a),
);

const HIGH: ReadonlySet<FactName> = new Set([
  'DisguisedByParent',
  'Argv0ClaimsSystem',
  'ImageInHiddenTemporaryFolder',
  'FolderMasquerade',
  'ImageBelowConfig',
  'HiddenTwice',
  'ImageFileless',
  'ParentImageFileless',
  'ParentArgv0ClaimsSystem',
  'ArgumentHidesProcess',
  'ArgumentRemoteShell',
  'ArgumentPreload',
  'ArgumentKernelModule',
  'ArgumentMemory',
  'ArgumentDefenses',
  'ArgumentHostRoot',
] satisfies FactName[]);

/** ATT&CK techniques (https://attack.mitre.org) that a fact is a sign of. */
const TECHNIQUES: Partial<Record<FactName, string>> = {
  DisguisedByParent: 't1036.011',
  Argv0ClaimsSystem: 't1036.005',
  FolderMasquerade: 't1036.005',
  TargetFolderMasquerade: 't1036.005',
  ImageInHiddenTemporaryFolder: 't1564.001',
  ImageBelowConfig: 't1564.001',
  HiddenTwice: 't1564.001',
  ImageHidden: 't1564.001',
  TargetInHiddenTemporaryFolder: 't1564.001',
  TargetBelowConfig: 't1564.001',
  TargetHiddenTwice: 't1564.001',
  TargetHidden: 't1564.001',
  ImageDownloaded: 't1105',
  FileExecutable: 't1222.002',
  FileSetId: 't1548.001',
  DestinationExternal: 't1071',
  ImageTemporary: 't1036.005',
  ImageFresh: 't1105',
  ImageFileless: 't1620',
  ImageIsDownloader: 't1105',
  ImageIsShell: 't1059.004',
  ImageIsInterpreter: 't1059',
  ScriptHidden: 't1564.001',
  ScriptTemporary: 't1059',
  WorkingFolderHidden: 't1564.001',
  WorkingFolderMasquerade: 't1036.005',
  ArgumentInlineCode: 't1059',
  ArgumentDevTcp: 't1059.004',
  ArgumentDecodes: 't1140',
  ArgumentPersistence: 't1547',
  ArgumentCredentials: 't1552.001',
  ArgumentTraces: 't1070',
  ArgumentUrlWithAddress: 't1105',
  ArgumentHiddenTemporary: 't1564.001',
  ArgumentTunnel: 't1572',
  ArgumentTimes: 't1070.006',
  ArgumentHostRoot: 't1611',
  ArgumentPipesToShell: 't1059.004',
  ArgumentDownloadsAndRuns: 't1105',
  ArgumentRemoteShell: 't1059',
  ArgumentPreload: 't1574.006',
  ArgumentKernelModule: 't1547.006',
  ArgumentSetId: 't1548.001',
  ArgumentStages: 't1560.001',
  ArgumentUploads: 't1048',
  ArgumentAccounts: 't1136.001',
  ArgumentDefenses: 't1562.001',
  ArgumentAttributes: 't1222.002',
  ArgumentMemory: 't1620',
  ArgumentSearches: 't1552.001',
  ArgumentDiscovers: 't1082',
  ArgumentMines: 't1496',
  ArgumentHidesProcess: 't1564',
  ParentImageFileless: 't1620',
  ParentArgv0ClaimsSystem: 't1036.005',
  TargetWebScript: 't1505.003',
  FileOpenToAll: 't1222.002',
  TargetPersistence: 't1547',
  TargetCredentials: 't1552.001',
  TargetTraces: 't1070',
};

/** @param known the rule also knows a program by its hash or name */
export function tagsOf(facts: readonly FactName[], known: boolean): string[] {
  const techniques = facts.flatMap((fact) => TECHNIQUES[fact] ?? []);
  return [...new Set(known ? [...techniques, 't1204.002'] : techniques)]
    .sort()
    .map((technique) => `attack.${technique}`);
}

export function levelOf(facts: readonly FactName[], category: SuggestCategory, known: boolean): string {
  if (known || facts.some((fact) => HIGH.has(fact))) return 'high';
  return category === 'file_event' || category === 'file_delete' ? 'low' : 'medium';
}
