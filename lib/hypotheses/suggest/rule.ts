import { stringify } from 'yaml';
import type { EventKind } from '../../telemetry/event';
import type { FactName } from '../../telemetry/facts';
import { levelOf, tagsOf } from '../telling';
import type { SuggestCategory } from './atoms';

/** What a suggestion asks for. */
export interface Idea {
  readonly category: SuggestCategory;
  readonly kinds: readonly EventKind[];
  readonly facts: readonly FactName[];
  readonly title: string;
}

/** The suggestion as a Sigma rule that matches exactly the events that it counts. */
export function ruleOf(idea: Idea, id: string): string {
  const { category, kinds, facts, title } = idea;
  const action = category === 'file_event' && kinds.length === 1 ? kinds[0]!.slice('file_'.length) : undefined;
  return stringify(
    {
      title,
      id,
      status: 'experimental',
      tags: tagsOf(facts, false),
      logsource: { product: 'linux', category },
      detection: {
        selection: {
          ...(action ? { FileAction: action } : {}),
          ...Object.fromEntries(facts.map((fact) => [fact, true])),
        },
        condition: 'selection',
      },
      falsepositives: ['Not known yet'],
      level: levelOf(facts, category, false),
    },
    { lineWidth: 0 },
  );
}
