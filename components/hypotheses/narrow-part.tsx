'use client';

import { useMutation } from '@tanstack/react-query';
import type { NarrowAnswer, ShownNarrowing } from '../../lib/hypotheses/narrowing';
import { visible } from '../../lib/telemetry/text';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { errorText } from '../ui/toast';
import { Part } from './evidence-panel';

/** Changes that cut the rule's noise and keep what is confirmed; each says what it would hide. */
export function NarrowPart({ yaml, onApply }: { yaml: string; onApply: (yaml: string) => void }) {
  const { mutate, data, error, isPending, variables } = useMutation({
    mutationFn: (text: string) => apiSend<NarrowAnswer>('POST', '/api/hypotheses/narrow', { yaml: text }),
  });
  const current = variables === yaml;
  return (
    <Part
      title="Cut noise"
      note={data?.ok && current ? `keeps all ${plural(data.kept, 'confirmed event')}` : undefined}
    >
      <div className="grid gap-2 px-3 pb-3 text-12">
        {(!current || !data) && (
          <Button size="sm" busy={isPending} onClick={() => mutate(yaml)} className="justify-self-start">
            Find what sets the noise apart
          </Button>
        )}
        <div aria-live="polite" className="grid gap-2">
          {error && <p className="text-over">Not found out: {errorText(error)}</p>}
          {current && data && !data.ok && <p className="text-ink-2">{data.reason}</p>}
          {current &&
            data?.ok &&
            data.proposals.map((one) => <Proposal key={one.changes.join()} one={one} onApply={onApply} />)}
          {current && data?.ok && data.partial && (
            <p className="text-11 text-ink-3">From the most frequent behaviors; rarer ones were not looked at.</p>
          )}
        </div>
      </div>
    </Part>
  );
}

function Proposal({ one, onApply }: { one: ShownNarrowing; onApply: (yaml: string) => void }) {
  return (
    <div className="grid gap-1 rounded-2 border border-line p-2">
      <ul className="font-mono text-11">
        {one.changes.map((change) => (
          <li key={change} className="break-words">
            {visible(change)}
          </li>
        ))}
      </ul>
      <p className="text-11 text-ink-2">
        Hides {plural(one.hiddenEvents, 'event')} ({Math.round(one.removed * 100)} %), leaves {count(one.leftEvents)}.
        {one.robustness < 0.5 && ' Rests on names: easy to evade, or to hide behind.'}
      </p>
      <details className="text-11">
        <summary className="cursor-pointer text-ink-2">What it would hide</summary>
        <ul className="mt-1 max-h-40 overflow-y-auto font-mono text-10 text-ink-2">
          {one.hidden.map(({ title, events, knownFalse }, i) => (
            <li key={i} className="break-all">
              {count(events)}× {visible(title)} {knownFalse ? '(known false)' : ''}
            </li>
          ))}
          {one.moreHidden > 0 && <li>and {plural(one.moreHidden, 'more behavior')}</li>}
        </ul>
      </details>
      <Button size="sm" onClick={() => onApply(one.yaml)} className="justify-self-start">
        Use this
      </Button>
    </div>
  );
}
