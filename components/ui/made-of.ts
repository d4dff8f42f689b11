import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** What people change, as the audit log names it. */
type Thing =
  | 'alert'
  | 'bulk change'
  | 'observation'
  | 'hypothesis'
  | 'detector'
  | 'threat'
  | 'event'
  | 'token'
  | 'saved hunt'
  | 'setting'
  | 'view';

const VERDICTS: readonly Thing[] = ['alert', 'bulk change'];
/** Detectors that find something else, and lineages that prevalence sets apart. */
const FINDINGS: readonly Thing[] = ['detector', 'threat'];
const TELEMETRY: readonly Thing[] = [];

/**
 * What the answers to each question are made of, by the beginning of its key ('*' is any one part); the longest beginning
 * counts. A verdict changes no process tree: asking for five thousand processes again would cost more than the verdict.
 */
const MADE_OF: readonly (readonly [beginning: readonly string[], things: readonly Thing[]])[] = [
  [['alerts'], [...VERDICTS, ...FINDINGS]],
  [
    ['alerts', 'views'],
    [...VERDICTS, ...FINDINGS, 'view'],
  ],
  [['alerts', 'trend'], ['detector']],
  [['alerts', 'people'], VERDICTS],
  [
    ['alert', '*'],
    [...VERDICTS, ...FINDINGS, 'hypothesis'],
  ],
  [
    ['alert', '*', 'tree'],
    ['observation', 'detector'],
  ],
  [['alert', '*', 'prevalence'], ['threat']],
  [['alert', '*', 'legs'], ['detector']],
  [
    ['alert', '*', 'adjacent'],
    ['observation', ...FINDINGS],
  ],
  [['alert', '*', 'suggestions'], FINDINGS],
  [
    ['alert', '*', 'observations'],
    ['observation', 'hypothesis'],
  ],
  [
    ['alert', '*', 'judgement'],
    [...VERDICTS, ...FINDINGS],
  ],
  [
    ['alert', '*', 'related'],
    [...VERDICTS, 'detector'],
  ],
  [['bulk'], ['bulk change']],
  [
    ['event', '*'],
    ['observation', 'event', ...FINDINGS],
  ],
  [['explain'], TELEMETRY],
  [['steps'], TELEMETRY],
  [['narrow'], ['alert', 'bulk change', 'observation', 'event', 'threat']],
  [
    ['trial', '*'],
    [...VERDICTS, ...FINDINGS, 'hypothesis'],
  ],
  [['fields'], TELEMETRY],
  [['seen-values'], TELEMETRY],
  [['rule-check'], TELEMETRY],
  [['host events'], TELEMETRY],
  [['file history'], TELEMETRY],
  [['process'], TELEMETRY],
  [['sources'], TELEMETRY],
  [['hosts'], TELEMETRY],
  [['sample'], TELEMETRY],
  [['tokens'], ['token']],
  [['hunt'], ['threat']],
  [['hunt', 'saved'], ['saved hunt']],
];

/**
 * Whether an answer may be another one now that these were changed. What is not known here may always be.
 * @param changed kinds of things, as the audit log names them
 */
export function isTouched(key: QueryKey, changed: readonly string[]): boolean {
  let things: readonly string[] | undefined;
  let longest = 0;
  for (const [beginning, of] of MADE_OF) {
    if (beginning.length <= longest || beginning.length > key.length) continue;
    if (!beginning.every((part, i) => part === '*' || part === key[i])) continue;
    longest = beginning.length;
    things = of;
  }
  return things === undefined || changed.some((one) => !KNOWN.has(one) || things.includes(one));
}

const KNOWN: ReadonlySet<string> = new Set(MADE_OF.flatMap(([, things]) => things).concat('setting'));

/**
 * Asks again for what these changes may have touched. The queue's list keeps its rows in place and sees to itself; the
 * sources are asked for all the time.
 * @param changed kinds of things, as the audit log names them
 */
export function askAnew(client: QueryClient, changed: readonly string[]): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey }) =>
      !(queryKey[0] === 'alerts' && queryKey[1] === 'list') &&
      queryKey[0] !== 'sources' &&
      isTouched(queryKey, changed),
  });
}
