import type { Behavior } from '../../lib/telemetry/behavior';
import type { EventKind } from '../../lib/telemetry/event';
import { claimedName, factOf, isFactName } from '../../lib/telemetry/facts';
import { baseName } from '../../lib/telemetry/paths';
import type { ShownHit } from '../../lib/telemetry/shown';
import { rangesFor } from '../telemetry/marks';
import type { Range } from '../ui/adversary-pieces';

/** A piece of the sentence: our words, or a value of the event with its matched characters. */
export type ReasonPart =
  | { kind: 'words'; text: string }
  | { kind: 'value'; text: string; ranges: Range[] }
  | { kind: 'hash'; text: string };

/** What a detector looked at. Hits on one subject become one clause. */
type Subject =
  | 'hash'
  | 'disguise'
  | 'claim'
  | 'image'
  | 'command'
  | 'parent'
  | 'parentCommand'
  | 'file'
  | 'net'
  | 'other';

const ORDER: readonly Subject[] = [
  'hash',
  'disguise',
  'claim',
  'parent',
  'parentCommand',
  'image',
  'command',
  'file',
  'net',
  'other',
];

const FIELD_SUBJECT: Record<string, Subject> = {
  sha256: 'hash',
  Hashes: 'hash',
  DisguisedByParent: 'disguise',
  Argv0ClaimsSystem: 'claim',
  Image: 'image',
  ImageName: 'image',
  HiddenTwice: 'image',
  FolderMasquerade: 'image',
  OriginalFileName: 'image',
  CommandLine: 'command',
  ParentImage: 'parent',
  ParentImageName: 'parent',
  ParentCommandLine: 'parentCommand',
  TargetFilename: 'file',
  FileAction: 'file',
  FileMode: 'file',
  FileExecutable: 'file',
  FileSetId: 'file',
  DestinationIp: 'net',
  DestinationPort: 'net',
  DestinationHostname: 'net',
  DestinationExternal: 'net',
  Initiated: 'net',
  Protocol: 'net',
};

/** What a fact says of its path, for matches that no characters stand for. */
const PHRASES: Record<string, string> = {
  Hidden: 'hidden',
  HiddenTwice: 'hidden twice',
  FolderMasquerade: 'in a folder made to be overlooked',
  Temporary: 'in a temporary folder',
  InHiddenTemporaryFolder: 'in a hidden temporary folder',
  UserWritable: 'where users can write',
  BelowConfig: 'below .config',
  SystemPath: 'on the system paths',
  Fresh: 'written minutes before it ran',
  Downloaded: 'downloaded minutes before it ran',
};

const FILE_VERB: Partial<Record<EventKind, string>> = {
  file_create: 'creates',
  file_write: 'writes',
  file_rename: 'renames to',
  file_delete: 'deletes',
  file_chmod: 'sets the mode of',
  exec_failed: 'fails to run',
};

/** Why an alert was raised, as one sentence over the values that matched. */
export function reasonOf({ behavior, hits }: { behavior: Behavior; hits: readonly ShownHit[] }): ReasonPart[] {
  const bySubject = new Map<Subject, ShownHit[]>();
  for (const hit of hits) {
    const subject = subjectOf(hit.field);
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), hit]);
  }
  // the claim's clause names the image
  if (bySubject.has('claim') && bySubject.has('image')) {
    bySubject.set('claim', [...bySubject.get('claim')!, ...bySubject.get('image')!]);
    bySubject.delete('image');
  }
  // the file's clause names the program
  if (bySubject.has('file') && bySubject.has('image')) {
    bySubject.set('file', [...bySubject.get('file')!, ...bySubject.get('image')!]);
    bySubject.delete('image');
  }
  const out: ReasonPart[] = [];
  for (const subject of ORDER) {
    const mine = bySubject.get(subject);
    if (!mine) continue;
    const said = CLAUSE[subject](behavior, mine);
    if (said.length === 0) continue;
    if (out.length > 0 && subject !== 'net') out.push(words('and'));
    out.push(...said);
  }
  return out;
}

/** The sentence as plain text: for labels and tests. */
export function reasonText(parts: readonly ReasonPart[]): string {
  return parts.map((part) => part.text).join(' ');
}

function subjectOf(field: string): Subject {
  const known = FIELD_SUBJECT[field];
  if (known) return known;
  if (!isFactName(field)) return 'other';
  if (field.startsWith('Parent')) return 'parent';
  if (field.startsWith('Target')) return 'file';
  if (field.startsWith('Image')) return 'image';
  return 'other';
}

const CLAUSE: Record<Subject, (behavior: Behavior, hits: readonly ShownHit[]) => ReasonPart[]> = {
  hash: (behavior, hits) => {
    const text = behavior.process.sha256 ?? hits[0]!.value;
    return [words('sha256'), { kind: 'hash', text }, words('is on the rule’s list')];
  },
  disguise: (behavior) => {
    const [argv0, program] = [behavior.process.argv?.[0], programInParent(behavior)];
    if (!argv0 || !program) return [words('its parent started it under a false name')];
    return [words('parent holds'), whole(argv0), words('and'), whole(program)];
  },
  claim: (behavior, hits) => {
    const argv0 = behavior.process.argv?.[0] ?? '';
    const claimed = claimedName(behavior) ?? argv0;
    const at = argv0.indexOf(claimed);
    const claim: ReasonPart = { kind: 'value', text: argv0, ranges: at < 0 ? [] : [[at, at + claimed.length]] };
    return [words('claims'), claim, ...pathClause('from', 'Image', imageOf(behavior), hits)];
  },
  image: (behavior, hits) => pathClause('image', 'Image', imageOf(behavior), hits),
  parent: (behavior, hits) => pathClause('parent', 'ParentImage', behavior.process.parent?.image, hits),
  command: (behavior, hits) => matchedStretches('command line', behavior.process.commandLine, hits),
  parentCommand: (behavior, hits) =>
    matchedStretches('parent’s command line', behavior.process.parent?.commandLine, hits),
  file: (behavior, hits) => {
    const program = imageOf(behavior);
    const verb = FILE_VERB[behavior.kind] ?? 'touches';
    const said = program ? [programPart(program, hits)] : [];
    const executable = hits.some((hit) => hit.field === 'FileExecutable' && isTrue(hit));
    const mode = hits.some((hit) => hit.field === 'FileMode');
    if (behavior.kind === 'file_chmod' && executable) {
      return [...said, ...pathClause('marks', 'TargetFilename', behavior.file?.path, hits), words('executable')];
    }
    const clause = pathClause(verb, 'TargetFilename', behavior.file?.path, hits);
    const octal = behavior.file?.mode?.toString(8).padStart(4, '0');
    return [...said, ...clause, ...(mode && octal ? [words('mode'), whole(octal)] : [])];
  },
  net: (behavior, hits) => {
    const { net } = behavior;
    if (!net) return [];
    const name = hits.find((hit) => hit.field === 'DestinationHostname');
    const port = hits.find((hit) => hit.field === 'DestinationPort');
    const address: ReasonPart = name
      ? { kind: 'value', text: name.value, ranges: name.ranges }
      : { kind: 'value', text: net.ip, ranges: rangesFor('DestinationIp', net.ip, hits) };
    const to = net.initiated ? 'to' : 'accepts';
    return [words(to), address, ...(port ? [words('port'), whole(String(net.port))] : [])];
  },
  other: (_behavior, hits) =>
    hits.flatMap((hit, index) => [
      ...(index > 0 ? [words('and')] : []),
      words(fieldWords(hit.field)),
      { kind: 'value' as const, text: hit.value, ranges: hit.ranges },
    ]),
};

/** "image /dev/shm/.x11/xmrig", with what the facts say that no character shows. */
function pathClause(word: string, field: string, path: string | undefined, hits: readonly ShownHit[]): ReasonPart[] {
  if (!path) return [];
  const ranges = rangesFor(field, path, hits);
  const phrases = hits
    .filter((hit) => isFactName(hit.field) && rangesFor(field, path, [hit]).length === 0)
    .map(phraseOf)
    .filter((phrase) => phrase !== '');
  const said: ReasonPart[] = [words(word), { kind: 'value', text: path, ranges }];
  if (phrases.length > 0) said.push(words(`(${[...new Set(phrases)].join(', ')})`));
  return said;
}

function phraseOf(hit: ShownHit): string {
  const phrase = PHRASES[hit.field] ?? PHRASES[hit.field.replace(/^Parent/, '').replace(/^(Image|Target)/, '')];
  if (!phrase) return '';
  return isTrue(hit) ? phrase : `not ${phrase}`;
}

/** Only the stretches that matched: the whole line stands below. */
function matchedStretches(word: string, line: string | undefined, hits: readonly ShownHit[]): ReasonPart[] {
  const text = line ?? hits[0]!.value;
  const ranges = hits.filter((hit) => hit.value === text).flatMap((hit) => hit.ranges);
  if (ranges.length === 0) return [words(word), { kind: 'value', text, ranges: [] }];
  const stretches = [...new Set(ranges.map(([start, end]) => text.slice(start, end)))];
  const listed = stretches.flatMap((stretch, index) => [...(index > 0 ? [words('and')] : []), whole(stretch)]);
  return [words(`${word} has`), ...listed];
}

/** The argument of the parent that names this process's program. */
function programInParent(behavior: Behavior): string | undefined {
  const image = behavior.process.image;
  if (!image || factOf('DisguisedByParent', behavior) !== true) return undefined;
  return behavior.process.parent?.argv?.find((arg, index) => index > 0 && baseName(arg) === baseName(image));
}

/** "DestinationIp" -> "destination ip"; short names stay. */
function fieldWords(field: string): string {
  return /^[A-Z][a-z]/.test(field) ? field.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase() : field;
}

/** The program by its name, with what matched in it. */
function programPart(path: string, hits: readonly ShownHit[]): ReasonPart {
  const text = baseName(path);
  const from = path.length - text.length;
  const ranges = rangesFor('Image', path, hits).map(([start, end]): Range => [Math.max(0, start - from), end - from]);
  return { kind: 'value', text, ranges: ranges.filter(([, end]) => end > 0) };
}

const imageOf = (behavior: Behavior) => behavior.image ?? behavior.process.image;
const isTrue = (hit: ShownHit) => hit.value.toLowerCase() !== 'false';
const words = (text: string): ReasonPart => ({ kind: 'words', text });
const whole = (text: string): ReasonPart => ({ kind: 'value', text, ranges: [[0, text.length]] });
