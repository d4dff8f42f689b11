import type { ShownEvent } from '../telemetry/shown';
import { visible } from '../telemetry/text';
import { defanged, type Indicator } from './indicators';
import { LEGS_WANTED, type Leg, type ThreatDetail } from './threat';

/** A piece of a report. Texts of the adversary are `code`; they are shown, never read as markup. */
export type Inline = string | { code: string };

/** A report without a format: sections of paragraphs and lists. */
export interface Report {
  title: string;
  lead: Inline[];
  sections: { title: string; text?: Inline[]; items: Inline[][] }[];
}

const iso = (time: number) => new Date(time).toISOString();

/** What is known of a threat, as a document: the story, what catches it and what does not, and what it left. */
export function reportOf(threat: ThreatDetail): Report {
  const live = threat.detectors.filter(({ state, events }) => state === 'live' && (events[threat.id] ?? 0) > 0);
  const { independent, events, processes, hosts, users } = threat;
  return {
    title: `Threat ${threat.id}: ${threat.name}`,
    lead: [
      `Confirmed by ${threat.createdBy} on ${iso(threat.createdAt)}. ${iso(threat.firstTime)} to ${iso(threat.lastTime)} (UTC), on `,
      ...listed(hosts),
      ' as ',
      ...listed(users),
      `. ${counted(processes, 'process', 'processes')}, ${counted(events, 'event')}, kept as evidence. ${live.length} live ${live.length === 1 ? 'detector catches' : 'detectors catch'} it by themselves, ${independent.length} of them on evidence and facts of their own; ${LEGS_WANTED} are wanted.`,
    ],
    sections: [
      ...(threat.notes.trim() ? [{ title: 'Notes', items: threat.notes.split(/\n+/).map((line) => [line]) }] : []),
      story(threat),
      legs(threat, live),
      uncovered(threat),
      { title: 'Indicators', text: ['Defanged.'], items: threat.indicators.map(indicatorLine) },
      {
        title: 'What came of it',
        items: threat.begot.map(({ id, title, state, detectorId }) => [
          `H-${id} ${title}: ${state}${detectorId === null ? '' : `, detector D-${detectorId}`}`,
        ]),
      },
    ].filter(({ items }) => items.length > 0),
  };
}

function listed(values: readonly string[]): Inline[] {
  return values.flatMap((value, i): Inline[] => (i === 0 ? [{ code: value }] : [', ', { code: value }]));
}

function story({ timeline, evidence }: ThreatDetail): Report['sections'][number] {
  const byRef = new Map(evidence.map((event) => [event.ref, event]));
  if (timeline.length === 0)
    return {
      title: 'Timeline',
      text: ['What its processes started, wrote and connected to.'],
      items: evidence.filter(({ kind }) => kind !== 'process_end').map(eventLine),
    };
  return {
    title: 'Timeline',
    items: timeline.map(({ ref, time, text }) => {
      const event = ref === null ? undefined : byRef.get(ref);
      const said = event ? eventLine(event) : time === null ? [] : [iso(time)];
      return [...said, ...(text && said.length > 0 ? [' – '] : []), text];
    }),
  };
}

function eventLine(event: Pick<ShownEvent, 'time' | 'host' | 'kind' | 'behavior'>): Inline[] {
  const { behavior, kind } = event;
  const { file, net, process } = behavior;
  const image = behavior.image ?? process.image ?? '';
  const head: Inline[] = [`${iso(event.time)} `, { code: event.host }, ` ${kind.replaceAll('_', ' ')} `];
  if (net) return [...head, { code: image }, ' to ', { code: defanged(addressOf(net)) }];
  if (file) return [...head, { code: file.path }, ' by ', { code: image }];
  const command = process.commandLine;
  return [...head, { code: image }, ...(command && command !== image ? [': ', { code: command }] : [])];
}

const addressOf = (net: { ip: string; port: number }) => ({
  kind: 'address' as const,
  value: `${net.ip.includes(':') ? `[${net.ip}]` : net.ip}:${net.port}`,
});

function legs(threat: ThreatDetail, live: readonly Leg[]): Report['sections'][number] {
  const title = (id: number) => live.find((leg) => leg.detectorId === id)?.title ?? `D-${id}`;
  return {
    title: 'Detectors that catch it',
    items: [
      ...live.map((leg): Inline[] => [
        `D-${leg.detectorId} ${leg.title}: ${counted(leg.events[threat.id] ?? 0, 'event')}${threat.independent.includes(leg.detectorId) ? ', stands by itself' : ''}`,
      ]),
      ...threat.shared.map(({ a, b, events, facts }): Inline[] => [
        `D-${a} ${title(a)} and D-${b} ${title(b)} share ${[events > 0 && counted(events, 'event'), facts.length > 0 && facts.join(', ')].filter(Boolean).join(' and ')}`,
      ]),
    ],
  };
}

function uncovered({ evidence }: ThreatDetail): Report['sections'][number] {
  const open = evidence.filter(({ detectors, kind }) => detectors.length === 0 && kind !== 'process_end');
  return { title: 'No detector saw this', items: open.map(eventLine) };
}

function indicatorLine(one: Indicator): Inline[] {
  return [
    `${one.kind} `,
    { code: defanged(one) },
    ...(one.of ? [' of ', { code: one.of }] : []),
    `, ${counted(one.events, 'event')} on `,
    ...listed(one.hosts),
  ];
}

// --- Markdown --------------------------------------------------------------------------------------------------------

/** The report as Markdown (CommonMark). */
export function reportMarkdown({ title, lead, sections }: Report): string {
  const parts = [`# ${plain(title)}`, inline(lead)];
  for (const section of sections) {
    parts.push(`## ${plain(section.title)}`);
    if (section.text) parts.push(inline(section.text));
    parts.push(section.items.map((item) => `- ${inline(item)}`).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

const inline = (parts: readonly Inline[]): string =>
  parts.map((part) => (typeof part === 'string' ? plain(part) : codeSpan(part.code))).join('');

/** Words of people: their characters stand for themselves. */
function plain(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]<>#|!~&]/g, '\\$&');
}

/** A code span's fence is longer than any run of backticks in it. */
function codeSpan(text: string): string {
  const shown = visible(text);
  if (shown === '') return '(empty)';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || shown.startsWith(' ') || shown.endsWith(' ') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
