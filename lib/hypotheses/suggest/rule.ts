import { stringify } from 'yaml';
import type { EventKind } from '../../telemetry/event';
import type { FactName } from '../../telemetry/facts';
import type { SuggestCategory } from './atoms';
import type { Seen } from './background';
import { levelOf, tagsOf } from './meaning';

/** What a suggestion asks for. */
export interface Idea {
  readonly category: SuggestCategory;
  readonly kinds: readonly EventKind[];
  readonly facts: readonly FactName[];
  readonly title: string;
  readonly sentence: string;
  /** the fleet's honest matches, where they are known */
  readonly seen?: Pick<Seen, 'hosts' | 'reporting' | 'events'>;
}

/** What an analyst should expect of honest work. */
export function falsePositives(seen: Idea['seen']): string {
  if (!seen || seen.reporting === 0) return 'Not known yet';
  const { events, hosts, reporting } = seen;
  if (hosts === 0) return `When it was drafted: none on ${plural(reporting, 'host')} outside the incident`;
  return `When it was drafted: ${plural(events, 'event')} on ${hosts} of ${plural(reporting, 'host')} outside the incident`;
}

export const plural = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;

/** The suggestion as a Sigma rule that matches exactly the events that it counts. */
export function ruleOf(idea: Idea, id: string): string {
  const { category, kinds, facts, title, sentence } = idea;
  const action = category === 'file_event' && kinds.length === 1 ? kinds[0]!.slice('file_'.length) : undefined;
  return stringify(
    {
      title,
      id,
      status: 'experimental',
      description: `${sentence}.`,
      tags: tagsOf(facts, false),
      logsource: { product: 'linux', category },
      detection: {
        selection: {
          ...(action ? { FileAction: action } : {}),
          ...Object.fromEntries(facts.map((fact) => [fact, true])),
        },
        condition: 'selection',
      },
      falsepositives: [falsePositives(idea.seen)],
      level: levelOf(facts, category, false),
    },
    { lineWidth: 0 },
  );
}
