'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReplayProgress, Sources } from '../../lib/sources/source';
import { apiStream } from '../ui/api';
import { Button, ButtonLink } from '../ui/button';
import { count, plural } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { Progress } from '../ui/progress';
import { errorText } from '../ui/toast';

type State =
  | { kind: 'ready' }
  | { kind: 'running'; progress: ReplayProgress | null }
  | { kind: 'done'; progress: ReplayProgress }
  | { kind: 'stopped'; progress: ReplayProgress | null; why: string };

/** Sends the later recording through the ingest API, as an agent would, while the sample data is loaded. */
export function Replay({ sample }: { sample: Sources['sample'] }) {
  const client = useQueryClient();
  const [state, setState] = useState<State>({ kind: 'ready' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  if (!sample.loaded || !(sample.laterAvailable || sample.laterLoaded)) return null;

  const start = async () => {
    const control = new AbortController();
    running.current = control;
    let progress: ReplayProgress | null = null;
    setState({ kind: 'running', progress });
    try {
      for await (const next of apiStream<ReplayProgress>('/api/sources/replay', {}, control.signal)) {
        progress = next;
        setState({ kind: 'running', progress });
      }
      if (progress?.done && !progress.error) setState({ kind: 'done', progress });
      else setState({ kind: 'stopped', progress, why: progress?.error ?? 'The connection ended early.' });
    } catch (error) {
      const why = control.signal.aborted
        ? 'Cancelled. What was sent stays; sending again adds only the rest.'
        : errorText(error);
      setState({ kind: 'stopped', progress, why });
    }
    void client.invalidateQueries();
  };

  const again = sample.laterLoaded || state.kind === 'done';
  return (
    <section className="border-b border-line">
      <PanelHead title="Replay the later recording" note="half an hour after the first" />
      <div className="grid gap-2.5 px-3 py-2.5 text-12">
        {state.kind === 'running' ? (
          <Progress
            label="Replay"
            value={state.progress ? state.progress.sent / Math.max(1, state.progress.total) : undefined}
            onCancel={() => running.current?.abort()}
          >
            {state.progress ? <Counts progress={state.progress} /> : 'Starting …'}
          </Progress>
        ) : (
          <>
            <p className="text-ink-2">
              {again
                ? 'It was sent. What your live detectors caught in it is in the queue. Sending it again adds only what is missing.'
                : 'The same fleet, later: new activity on its hosts passes your live detectors through the ingest API.'}
            </p>
            {state.kind === 'done' && (
              <p role="status">
                <Counts progress={state.progress} />
              </p>
            )}
            {state.kind === 'stopped' && (
              <p role="alert" className="text-over">
                {state.why} {state.progress && <Counts progress={state.progress} />}
              </p>
            )}
            <div className="flex gap-2">
              {again && (
                <ButtonLink href="/alerts?sort=newest" variant={state.kind === 'done' ? 'primary' : 'default'}>
                  Open the queue
                </ButtonLink>
              )}
              <Button variant={again ? 'ghost' : 'primary'} onClick={() => void start()}>
                {again ? 'Send it again' : 'Replay the later recording'}
              </Button>
            </div>
          </>
        )}
      </div>
    </section>
  );
}

function Counts({ progress }: { progress: ReplayProgress }) {
  const { sent, total, created, duplicate, quarantined, newAlerts } = progress;
  return (
    <>
      <b className="font-semibold">{count(sent)}</b> of {plural(total, 'record')}: {count(created)} new
      {duplicate > 0 && `, ${count(duplicate)} known`}
      {quarantined > 0 && `, ${count(quarantined)} quarantined`};{' '}
      <b className="font-semibold">{plural(newAlerts, 'new alert')}</b>
    </>
  );
}
