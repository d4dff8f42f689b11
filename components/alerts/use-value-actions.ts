'use client';

import { type FilterPart, NO_FILTER, toggled } from '../../lib/process-tree/filter';
import type { MenuValue, ValueActions } from '../telemetry/value-actions';
import type { DetailPage } from './use-detail';
import type { DetailActions } from './use-detail-actions';

/** What an alert's page does with a value: filters the rows by it, finds it, takes its event as evidence. */
export function useValueActions({ tree, setFind }: DetailPage, actions: DetailActions): ValueActions {
  const add = (part: FilterPart, value: string) => {
    if (!(tree.filter[part] as readonly string[]).includes(value)) tree.setFilter(toggled(tree.filter, part, value));
  };
  return {
    filterIn: ({ field, value }) => add(field === 'User' ? 'users' : 'has', value),
    filterOut: ({ value }) => add('not', value),
    only: ({ field, value }) => tree.setFilter(toggled(NO_FILTER, field === 'User' ? 'users' : 'has', value)),
    find: ({ value }) => setFind(value),
    observe: ({ field, value }: MenuValue) => actions.observeWith(`${field}: ${value.slice(0, 500)}`),
    hypothesis: ({ eventRef }) => actions.propose(eventRef),
  };
}
