import type { NormalEvent } from '../../telemetry/event';
import { type Incident, incidentOf } from './incident';
import type { Names } from './names';
import { encodedScript, interpreter, orphaned, otherParent, twoSteps } from './relations';
import { addresses, disguises, encodedArguments, hashes, moved, renamed, reordered, reworded } from './strings';
import { installed, numericModes } from './tools';

/** What of an event a mutation may change. */
export type Part = 'path' | 'text' | 'hash' | 'destination' | 'parent' | 'time' | 'mode' | 'kind' | 'processes';

/** A change that an adversary can make to the same attack. */
export interface Mutation {
  readonly id: string;
  readonly title: string;
  /** two or three words: the head of a column */
  readonly short: string;
  /** what it changes, in plain words */
  readonly changes: string;
  readonly touches: readonly Part[];
  /** one change of what the adversary calls things: a detector that breaks on it is brittle */
  readonly strings: boolean;
  /** undefined: the incident has nothing of the sort */
  apply(incident: Incident, names: Names): NormalEvent[] | undefined;
}

/** Every single change, in the order of what it costs the adversary. */
export const MUTATIONS: readonly Mutation[] = [
  {
    id: 'rename',
    title: 'Rename the programs',
    short: 'Tools renamed',
    changes: 'the file names of all programs that came along',
    touches: ['path', 'text'],
    strings: true,
    apply: renamed,
  },
  {
    id: 'move',
    title: 'Move within the class',
    short: 'Folders moved',
    changes: 'the folders, to others of the same class (temporary, hidden, below .config)',
    touches: ['path', 'text'],
    strings: true,
    apply: (incident, names) => moved(incident, names, 'alike'),
  },
  {
    id: 'hash',
    title: 'Rebuild',
    short: 'New hashes',
    changes: 'the hashes of all programs that came along',
    touches: ['hash'],
    strings: true,
    apply: hashes,
  },
  {
    id: 'address',
    title: 'Other address and port',
    short: 'Other address',
    changes: 'the outside addresses and ports',
    touches: ['destination', 'text'],
    strings: true,
    apply: addresses,
  },
  {
    id: 'reword',
    title: 'Reword the arguments',
    short: 'Args reworded',
    changes: "the options of the adversary's own programs",
    touches: ['text'],
    strings: true,
    apply: reworded,
  },
  {
    id: 'reorder',
    title: 'Reorder the arguments',
    short: 'Args reordered',
    changes: "the order of the arguments of the adversary's own programs",
    touches: ['text'],
    strings: true,
    apply: reordered,
  },
  {
    id: 'disguise',
    title: 'Another disguise',
    short: 'Other disguise',
    changes: 'the false names that programs run under',
    touches: ['text'],
    strings: true,
    apply: (incident, names) => disguises(incident, names, 'other'),
  },
  {
    id: 'modes',
    title: 'Modes as numbers or letters',
    short: 'Other modes',
    changes: 'how chmod is told: 0700 for +x, a+x for a number',
    touches: ['text', 'mode'],
    strings: true,
    apply: numericModes,
  },
  {
    id: 'undisguised',
    title: 'No disguise',
    short: 'No disguise',
    changes: 'argv[0], which names the program again',
    touches: ['text'],
    strings: false,
    apply: (incident, names) => disguises(incident, names, 'none'),
  },
  {
    id: 'encode',
    title: 'Encode the arguments',
    short: 'Args encoded',
    changes: "the arguments of the adversary's own programs, which become one encoded text",
    touches: ['text'],
    strings: false,
    apply: encodedArguments,
  },
  {
    id: 'script',
    title: 'Encode the script',
    short: 'Script encoded',
    changes: 'shell commands, which go through base64 into another shell',
    touches: ['text', 'parent', 'processes'],
    strings: false,
    apply: encodedScript,
  },
  {
    id: 'visible',
    title: 'Move out of the class',
    short: 'Not hidden',
    changes: 'the folders and names, to visible ones below a home folder',
    touches: ['path', 'text'],
    strings: false,
    apply: (incident, names) => moved(incident, names, 'visible'),
  },
  {
    id: 'install',
    title: 'install instead of chmod',
    short: 'No chmod',
    changes: 'how files become executable: install copies them with the mode',
    touches: ['path', 'text', 'mode', 'kind', 'processes'],
    strings: false,
    apply: installed,
  },
  {
    id: 'parent',
    title: 'Another parent',
    short: 'Other parent',
    changes: 'who starts the programs: a nohup in between',
    touches: ['parent', 'processes'],
    strings: false,
    apply: otherParent,
  },
  {
    id: 'orphan',
    title: 'Double fork',
    short: 'Double fork',
    changes: 'the parent of the programs, which init adopts before they start',
    touches: ['parent'],
    strings: false,
    apply: orphaned,
  },
  {
    id: 'interpreter',
    title: 'An interpreter in between',
    short: 'Via Python',
    changes: 'who starts the programs: a line of Python',
    touches: ['parent', 'processes'],
    strings: false,
    apply: interpreter,
  },
  {
    id: 'steps',
    title: 'Two steps',
    short: 'Two steps',
    changes: 'when the programs run: 45 minutes after they were brought, by a shell of their own',
    touches: ['time', 'parent', 'processes'],
    strings: false,
    apply: twoSteps,
  },
];

/** One after the other, the second on what the first left. undefined if one of them has nothing to change. */
export function both(first: Mutation, second: Mutation): Mutation {
  return {
    id: `${first.id}+${second.id}`,
    title: `${first.title}; ${second.title.toLowerCase()}`,
    short: `${first.short}; ${second.short.toLowerCase()}`,
    changes: `${first.changes}; ${second.changes}`,
    touches: [...new Set([...first.touches, ...second.touches])],
    strings: first.strings && second.strings,
    apply(incident, names) {
      const once = first.apply(incident, names);
      return once && second.apply(incidentOf(once), names);
    },
  };
}

const STRINGS = MUTATIONS.filter(({ strings }) => strings);

/** Everything that the adversary names, at once. */
export const ALL_STRINGS: Mutation = {
  id: 'all-strings',
  title: 'All strings at once',
  short: 'All strings',
  changes: STRINGS.map(({ changes }) => changes).join('; '),
  touches: [...new Set(STRINGS.flatMap(({ touches }) => touches))],
  strings: true,
  apply(incident, names) {
    let events: NormalEvent[] | undefined;
    for (const one of STRINGS) events = one.apply(events ? incidentOf(events) : incident, names) ?? events;
    return events;
  },
};
