'use client';

import { ChevronDown } from 'lucide-react';
import { EvasionMatrix } from '../threats/evasion-matrix';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { ErrorState } from '../ui/error-state';
import { useKeys } from '../ui/keys';
import { SkeletonRows } from '../ui/skeleton';
import { useFolded } from '../ui/use-folded';
import { addsWords } from './adds';
import { useTrial } from './use-trial';

const BODY = 'trial-body';

/** At the foot of the workbench: the incident, changed as the adversary could, against the live detectors and this draft. */
export function TrialFoot({ id, yaml, ready }: { id: number; yaml: string; ready: boolean }) {
  const [folded, fold] = useFolded('unwrap.evasion-folded');
  const { data, error, isPlaceholderData, isFetching, refetch } = useTrial(id, yaml, ready && !folded);
  useKeys({ v: { label: 'open or fold the evasion test', run: () => fold(!folded) } }, { title: 'Evasion test' });
  const old = isPlaceholderData || (data !== undefined && !ready);
  return (
    <section aria-label="Evasion test" aria-busy={isFetching} className="flex-none border-t border-line-2 bg-surface">
      <header className="flex h-8 items-center gap-2 px-3 text-11 whitespace-nowrap">
        <h2 className="flex-none text-11 tracking-[.02em]">
          <button
            type="button"
            aria-expanded={!folded}
            aria-controls={BODY}
            onClick={() => fold(!folded)}
            className="-mx-1 flex items-center gap-1 rounded-1 px-1 text-ink-2 hover:text-ink"
          >
            <ChevronDown size={12} aria-hidden="true" className={cx(folded && '-rotate-90')} />
            Evasion test
          </button>
        </h2>
        <p aria-live="polite" className="cut text-ink-3">
          {folded || !data ? (
            'the incident, changed as the adversary could, and run through the same matcher'
          ) : data.ok ? (
            <>
              {`the incident’s ${plural(data.events, 'event')}, changed and run through the same matcher. `}
              <span className={old ? 'text-ink-3' : 'text-ink'}>{addsWords(data)}</span>
              {old && ' Of an older text.'}
            </>
          ) : null}
        </p>
        {!folded && data?.ok && (
          <span aria-hidden="true" className="ml-auto flex flex-none items-center gap-1.5 text-ink-2">
            <span className="block size-2 rounded-full bg-true" /> caught
            <span className="ml-1 block size-2 rounded-full border-[1.5px] border-over" /> lost
          </span>
        )}
      </header>
      <div
        id={BODY}
        hidden={folded}
        className="h-48 overflow-auto [@media(min-height:1000px)]:h-72 border-t border-line"
      >
        {error && <ErrorState what="The evasion test failed" error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={7} height={25} />}
        {data && !data.ok && <p className="px-3 py-2 text-12 text-ink-2">{data.reason}</p>}
        {data?.ok && (
          <>
            <EvasionMatrix table={data} own={data.own} />
            {data.notTried > 0 && (
              <p className="px-3 py-1.5 text-11 text-ink-3">
                {plural(data.notTried, 'detector')} on single audit records not tried: a changed attack has none.
              </p>
            )}
          </>
        )}
      </div>
    </section>
  );
}
