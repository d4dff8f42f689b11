'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SavedHunt } from '../../lib/hunt/saved';
import { termText, withTerm } from '../../lib/hunt/term';
import { KeptNote } from '../telemetry/kept-note';
import { type MenuValue, ValueMenuContext } from '../telemetry/value-actions';
import { ErrorState } from '../ui/error-state';
import { useKeys } from '../ui/keys';
import { SkeletonRows } from '../ui/skeleton';
import { useToast } from '../ui/toast';
import { ColumnDialog } from './column-dialog';
import { EventPanel } from './event-panel';
import { EventTable } from './event-table';
import { FacetList } from './facet-list';
import type { HuntState } from './hunt-address';
import { HuntEmpty } from './hunt-empty';
import { HuntFoot } from './hunt-foot';
import { HuntHead } from './hunt-head';
import { HypothesisDialog } from './hypothesis-dialog';
import type { QueryInputHandle } from './query-input';
import { SaveDialog, SavedDialog } from './saved-dialog';
import { TimeHistogram } from './time-histogram';
import { useEvents, useSummary } from './use-hunt';

export type HuntLayer = 'saved' | 'save' | 'columns' | 'hypothesis';

const newRun = () => crypto.getRandomValues(new Uint32Array(2)).join('-');

export interface HuntViewProps {
  state: HuntState;
  setState: (change: Partial<HuntState>) => void;
  /** the search that the address names */
  saved: SavedHunt | null;
}

export function HuntView({ state, setState, saved }: HuntViewProps) {
  const { query, from, to, columns } = state;
  const toast = useToast();
  const [typed, setTyped] = useState(query);
  const [again, setAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query, or the same once more, is a run of its own
  const run = useMemo(newRun, [query, again]);
  const [layer, setLayer] = useState<HuntLayer | null>(null);
  const input = useRef<QueryInputHandle>(null);
  useEffect(() => setTyped(query), [query]);

  const asked = useMemo(
    () => ({ query, run, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }),
    [query, run, from, to],
  );
  const list = useEvents(asked);
  const figures = useSummary(asked);
  const { summary } = figures;
  const problems = (figures.stale ? list.problems : summary?.problems) ?? [];
  const failed = problems.some(({ severity }) => severity === 'error');

  const search = useCallback(
    (next: string) => {
      setTyped(next);
      if (next === query) setAgain((n) => n + 1);
      setState({ query: next, event: null, ...(next.trim() === '' ? { saved: null } : {}) });
    },
    [query, setState],
  );
  const narrow = useCallback(
    (term: string, how: 'in' | 'out' | 'only') => search(withTerm(query, term, how)),
    [query, search],
  );
  const actions = useMemo(() => {
    const by = (how: 'in' | 'out' | 'only') => (value: MenuValue) =>
      narrow(value.term ?? termText(value.field, value.value), how);
    return { filterIn: by('in'), filterOut: by('out'), only: by('only') };
  }, [narrow]);

  const shown = list.events.find(({ ref }) => ref === state.event);
  const move = (step: number) => {
    const at = list.events.findIndex(({ ref }) => ref === state.event);
    const next = list.events[Math.max(0, Math.min(list.events.length - 1, at + step))];
    if (next) setState({ event: next.ref });
  };
  const stop = () => {
    list.stop();
    figures.stop();
  };
  const running = list.isFetching || figures.running;
  useKeys(
    {
      '/': { label: 'write a query', run: () => input.current?.focus() },
      j: { label: 'next event', run: () => move(1) },
      k: { label: 'event before', run: () => move(-1) },
      s: { label: 'save the search', run: () => setLayer('save') },
      o: { label: 'saved searches', run: () => setLayer('saved') },
      c: { label: 'columns', run: () => setLayer('columns') },
      n: {
        label: 'new hypothesis from the query',
        run: () => (summary?.yaml ? setLayer('hypothesis') : toast({ text: 'Write a query first.' })),
      },
      Escape: { label: 'stop, or close the event', run: () => (running ? stop() : setState({ event: null })) },
    },
    { title: 'Hunt' },
  );
  const close = () => setLayer(null);

  return (
    <ValueMenuContext value={actions}>
      <div className="flex h-full min-h-0 flex-col">
        <h1 className="sr-only">Hunt</h1>
        <HuntHead
          inputRef={input}
          typed={typed}
          onTyped={setTyped}
          onRun={() => search(typed)}
          problems={problems}
          problemsOf={query}
          state={state}
          saved={saved}
          yaml={summary?.yaml ?? null}
          running={running}
          onStop={stop}
          onSpan={(span) => setState(span ?? { from: null, to: null })}
          onLayer={setLayer}
        />
        <KeptNote keptFrom={failed ? undefined : summary?.keptFrom} />
        <TimeHistogram histogram={failed ? null : (summary?.histogram ?? null)} onChoose={(span) => setState(span)} />
        <div className="grid min-h-0 flex-1 grid-cols-[232px_minmax(0,1fr)]">
          <FacetList
            facets={failed ? [] : (summary?.facets ?? [])}
            events={summary?.events ?? 0}
            onTerm={(term, how) => narrow(term, how)}
          />
          <div className="flex min-h-0 min-w-0">
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              {list.error ? (
                <ErrorState what="The hunt failed" error={list.error} onRetry={() => void list.refetch()} />
              ) : list.events.length > 0 ? (
                <EventTable
                  events={list.events}
                  columns={columns}
                  at={state.event}
                  onPoint={(event) => setState({ event })}
                  onEnd={list.more}
                />
              ) : list.isFetching ? (
                <div className="min-h-0 flex-1">
                  <SkeletonRows rows={12} />
                </div>
              ) : (
                <div className="min-h-0 flex-1">
                  <HuntEmpty
                    query={query}
                    problems={problems}
                    bounded={from !== null || to !== null}
                    onSearch={search}
                    onAllTime={() => setState({ from: null, to: null })}
                  />
                </div>
              )}
              {failed || <HuntFoot list={list} figures={figures} />}
            </div>
            {shown && <EventPanel event={shown} onClose={() => setState({ event: null })} />}
          </div>
        </div>
        {layer === 'saved' && (
          <SavedDialog
            onClose={close}
            onOpen={(one) => {
              close();
              setState({ saved: one.id, query: one.query, columns: one.columns, from: null, to: null, event: null });
            }}
          />
        )}
        {layer === 'save' && (
          <SaveDialog
            kept={{ query, columns }}
            from={saved}
            onClose={close}
            onSaved={(one) => {
              setState({ saved: one.id });
              toast({ text: `Saved as “${one.name}”. Its address is /hunt?saved=${one.id}` });
            }}
          />
        )}
        {layer === 'columns' && (
          <ColumnDialog columns={columns} onChange={(next) => setState({ columns: next })} onClose={close} />
        )}
        {layer === 'hypothesis' && summary?.yaml && <HypothesisDialog yaml={summary.yaml} onClose={close} />}
      </div>
    </ValueMenuContext>
  );
}
