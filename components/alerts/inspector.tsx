'use client';

import { type ReactNode, useMemo } from 'react';
import { type HiddenRow, hiddenNames } from '../../lib/process-tree/hidden';
import type { Row } from '../../lib/process-tree/rows';
import { visible } from '../../lib/telemetry/text';
import { spanWords } from '../process-tree/mark-words';
import { type ValueActions, ValueMenuContext } from '../telemetry/value-actions';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { later } from '../ui/later';
import { PanelHead } from '../ui/panel-head';
import { clock } from '../ui/time-format';
import { useSettled } from '../ui/use-settled';
import { useEvent } from './detail-data';
import type { Inspected } from './inspected';
import { InspectorArguments } from './inspector-arguments';
import { InspectorEnvironment } from './inspector-environment';
import { InspectorHistory } from './inspector-history';
import { InspectorIdentity } from './inspector-identity';
import { InspectorRaw } from './inspector-raw';
import { InspectorTouches } from './inspector-touches';

const InspectorReasons = later(() => import('./inspector-reasons').then((code) => code.InspectorReasons));

/** Whoever walks through the rows reads none of them: the server is asked about the one where they stay. */
const REST_MS = 120;

export interface InspectorProps {
  hostId: number;
  row: Row | undefined;
  inspected: Inspected | null;
  raw: boolean;
  onRaw: () => void;
  onEvent: (processId: string, ref: string) => void;
  actions: ValueActions;
}

export function Inspector({ hostId, row, inspected, raw, onRaw, onEvent, actions }: InspectorProps) {
  const ref = inspected?.ref ?? null;
  const rests = useSettled(ref, REST_MS) === ref;
  const event = useEvent(ref, rests);
  const start = useEvent(inspected?.process.startRef ?? null, rests);
  const prevalence = useMemo(
    () => [...(event.data?.prevalence ?? []), ...(start.data?.prevalence ?? [])],
    [event.data, start.data],
  );
  const hits = useMemo(() => (event.data?.matches ?? []).flatMap((match) => match.hits), [event.data]);
  const bound = useMemo(
    () => ({ ...actions, observe: inspected?.ref ? actions.observe : undefined }),
    [actions, inspected?.ref],
  );
  return (
    <section
      aria-label="Inspector"
      className="grid h-full grid-cols-[minmax(316px,1fr)_minmax(240px,1.1fr)_minmax(208px,1fr)_minmax(248px,1fr)] bg-surface max-[1420px]:grid-cols-[minmax(290px,1fr)_minmax(180px,1fr)_minmax(180px,1fr)_minmax(210px,1fr)]"
    >
      {row?.kind === 'process' && inspected ? (
        <ValueMenuContext value={bound}>
          <Column>
            <PanelHead title="Inspector" note={processWords(inspected)} line={false} />
            <p
              className="-mt-1.5 h-3 px-3 text-right text-10 leading-3 text-ink-3"
              data-tip={
                'On how many other hosts each value is seen,\nof those that report such actions.\nThis host and all confirmed threats are left out.'
              }
            >
              other hosts
            </p>
            <InspectorIdentity
              life={row.life}
              process={inspected.process}
              mark={inspected.mark}
              hits={hits}
              prevalence={prevalence}
              eventRef={inspected.ref ?? undefined}
            />
            <InspectorEnvironment raw={start.data?.raw} />
          </Column>
          {raw ? (
            <Column wide>
              <InspectorRaw event={event.data} onClose={onRaw} />
            </Column>
          ) : (
            <>
              <Column>
                <InspectorArguments
                  life={row.life}
                  process={inspected.process}
                  whole={start.data?.behavior.process}
                  hits={hits}
                />
              </Column>
              <Column>
                {event.isError ? (
                  <ErrorState
                    what="The event could not be loaded"
                    error={event.error}
                    onRetry={() => void event.refetch()}
                  />
                ) : inspected.ref === null ? (
                  <>
                    <PanelHead title="Why it matched" line={false} />
                    <p className="px-3 text-12 text-ink-3">
                      No record of its own: other records name it as their parent.
                    </p>
                  </>
                ) : (
                  <InspectorReasons event={event.data} />
                )}
              </Column>
              <Column>
                <InspectorTouches life={row.life} event={inspected.mark?.ref ?? null} onRaw={onRaw} onEvent={onEvent} />
                <InspectorHistory
                  hostId={hostId}
                  asked={rests}
                  path={inspected.mark?.file?.path ?? inspected.process.behavior.image}
                  sha256={inspected.mark?.file ? undefined : inspected.process.behavior.sha256}
                  onEvent={onEvent}
                />
              </Column>
            </>
          )}
        </ValueMenuContext>
      ) : row?.kind === 'hidden' ? (
        <HiddenWords row={row} />
      ) : (
        <p className="col-span-4 px-3 py-2 text-12 text-ink-3">Select a row: j and k move, Enter brings you here.</p>
      )}
    </section>
  );
}

function Column({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <div
      className={cx(
        'min-w-0 overflow-x-hidden overflow-y-auto border-r border-line [scrollbar-width:thin] last:border-r-0',
        wide && 'col-span-3',
      )}
    >
      {children}
    </div>
  );
}

function HiddenWords({ row }: { row: HiddenRow }) {
  return (
    <div className="col-span-4 px-3 py-2 text-12">
      <h2 className="text-12">
        {row.why === 'left_out'
          ? `${plural(row.totals.processes, 'child', 'children')} of pid ${row.parent.shown.pid} not loaded`
          : `${plural(row.totals.processes, 'process', 'processes')}, ${plural(row.totals.events, 'event')} and ${plural(row.totals.alerts, 'alert')} hidden${row.leftOut > 0 ? `; of ${count(row.leftOut)} processes only the number is known` : ''}`}
      </h2>
      <p className="mt-1 max-w-200 text-ink-2">
        {row.why !== 'left_out' && <span className="mono">{visible(hiddenNames(row, 40))}. </span>}l or Enter{' '}
        {row.why === 'left_out' ? 'loads' : 'shows'} them.
      </p>
    </div>
  );
}

function processWords({ process, mark }: Inspected): string {
  const pid = `pid ${process.pid}`;
  if (mark) return `${pid} · event at ${clock(mark.time, true)}`;
  const from = clock(process.time, true);
  if (process.endTime === null) return `${pid} · ${from}, no end recorded`;
  const exit = process.exitCode === null ? '' : ` · exit ${process.exitCode}`;
  return `${pid} · ${from} · ${spanWords(process.endTime - process.time)}${exit}`;
}
