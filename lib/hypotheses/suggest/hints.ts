import { type FactName, implies } from '../../telemetry/facts';
import type { SuggestCategory } from './atoms';

/** What an analyst writes when a fact is meant. Words about the parent's place speak of the parent's facts. */
const WORDS: Partial<Record<FactName, RegExp>> = {
  DisguisedByParent: /disguis|fak(?:e[sdr]?|ing)\b|false name|another name/i,
  Argv0ClaimsSystem: /\bclaim|daemon|pretend|impersonat|poses? as|calls? itself|system(?:d| process| program)? name/i,
  FolderMasquerade: /masquerad|only dots|overlooked|lookalike|\.\.\.(?=\s|$|["'/])/i,
  HiddenTwice: /hidden twice|(?:twice|doubly) hidden|hidden within|hidden in (?:the )?hidden/i,
  ImageBelowConfig: /\.config\b|config(?:uration)? folder/i,
  ImageInHiddenTemporaryFolder:
    /hidden.{0,40}(?:\btemp\b|temporar|\/dev\/shm|\/tmp)|(?:\btemp\b|temporar|\/dev\/shm|\/tmp).{0,40}hidden/i,
  ImageDownloaded: /download/i,
  ImageFresh: /\bfresh|just[- ](?:been )?written|(?:new|recent)ly written|minutes (?:before|ago|old)/i,
  ImageHidden: /hidden/i,
  ImageTemporary: /\btemp\b|temporar|\/dev\/shm|\/tmp\b|tmpfs/i,
  ImageUserWritable: /writ(?:e?able)|home folder/i,
  TargetFolderMasquerade: /masquerad|only dots|overlooked|lookalike/i,
  TargetHiddenTwice: /hidden twice|(?:twice|doubly) hidden|hidden within/i,
  TargetBelowConfig: /\.config\b|config(?:uration)? folder/i,
  TargetInHiddenTemporaryFolder:
    /hidden.{0,40}(?:\btemp\b|temporar|\/dev\/shm|\/tmp)|(?:\btemp\b|temporar|\/dev\/shm|\/tmp).{0,40}hidden/i,
  TargetHidden: /hidden/i,
  TargetTemporary: /\btemp\b|temporar|\/dev\/shm|\/tmp\b|tmpfs/i,
  FileSetId: /set[ug]id|\bsuid\b/i,
  FileExecutable: /execut|\+x\b/i,
  DestinationExternal: /connect|internet|external|outbound|beacon|calls? out|\bpool\b/i,
};

/** Facts of the file acted on are about the file: in a file rule the program's own facts need the word itself. */
const FILE_FACT = /^(?:Target|File)/;

/** The shared facts that the words name. Of facts that say the same of program and file, the file's stands. */
export function hintedFacts(words: string, shared: readonly FactName[]): FactName[] {
  const hinted = shared.filter((fact) => WORDS[fact]?.test(words));
  const ofFile = hinted.some((fact) => FILE_FACT.test(fact));
  const kept = ofFile
    ? hinted.filter((fact) => FILE_FACT.test(fact) || !/^(?:Image|Hidden|Folder)/.test(fact))
    : hinted;
  return kept.filter((fact) => !kept.some((other) => other !== fact && implies(other, fact)));
}

const CATEGORY_WORDS: readonly [SuggestCategory, RegExp][] = [
  ['network_connection', /connect|internet|outbound|beacon|calls? out|\bpool\b|\bport\b/i],
  [
    'file_event',
    /chmod|\bmarks?\b|\bwrit(?:es?|ten)\b|\bcreat|\brenam|\bcop(?:y|ies)\b|\bdrops?\b|permission|executable\b/i,
  ],
  ['file_delete', /delet|remov|clean(?:s|ed)? up/i],
];

/** The category that the words speak of, among those that were observed. */
export function hintedCategory(words: string, observed: readonly SuggestCategory[]): SuggestCategory | undefined {
  return CATEGORY_WORDS.find(([category, pattern]) => observed.includes(category) && pattern.test(words))?.[0];
}

/** The analyst wants what is known of the program (its hash, its names) to be part of the rule. */
export function asksForValues(words: string): boolean {
  return /\bhash|sha-?256|\bknown\b|indicator|\bioc\b/i.test(words);
}
