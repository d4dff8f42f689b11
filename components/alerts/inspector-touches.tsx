'use client';

import { useMemo } from 'react';
import { signOf } from '../../lib/process-tree/drawn-row';
import type { Life } from '../../lib/process-tree/forest';
import { addressText, modeText } from '../../lib/process-tree/mark-text';
import { baseName, plainName } from '../../lib/process-tree/names';
import { type Touch, touchesOf } from '../../lib/process-tree/touches';
import { visible } from '../../lib/telemetry/text';
import { MarkIcon } from '../process-tree/mark-shape';
import { markWords } from '../process-tree/mark-words';
import { AdversaryPieces } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { count } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { clock } from '../ui/time-format';

const SHOWN = 200;

/** What the process did to files and on the network. */
export function InspectorTouches({
  life,
  event,
  onRaw,
  onEvent,
}: {
  life: Life;
  event: string | null;
  onRaw: () => void;
  onEvent: (processId: string, ref: string) => void;
}) {
  const touches = useMemo(() => touchesOf(life), [life]);
  return (
    <>
      <PanelHead
        title="Files and connections"
        note={`${count(touches.length)}${life.hiddenMarks > 0 ? ` of ${count(touches.length + life.hiddenMarks)}` : ''}`}
        line={false}
      >
        <Button size="sm" kbd="r" onClick={onRaw}>
          Raw
        </Button>
      </PanelHead>
      <ul className="mono px-3 pb-2">
        {touches.slice(0, SHOWN).map((touch) => (
          <li key={touch.mark.ref}>
            <TouchLine touch={touch} selected={touch.mark.ref === event} onEvent={onEvent} />
          </li>
        ))}
        {touches.length > SHOWN && (
          <li className="font-sans text-11 text-ink-3">{count(touches.length - SHOWN)} more on the timeline</li>
        )}
        {touches.length === 0 && <li className="font-sans text-12 text-ink-3">None recorded.</li>}
      </ul>
    </>
  );
}

function TouchLine({
  touch: { mark, by },
  selected,
  onEvent,
}: {
  touch: Touch;
  selected: boolean;
  onEvent: (processId: string, ref: string) => void;
}) {
  const sign = signOf(mark);
  const tip = `${markWords(mark)}\nby ${visible(plainName(by))} ${by.pid}`;
  return (
    <button
      type="button"
      data-tip={tip}
      onClick={() => onEvent(by.id, mark.ref)}
      className={cx(
        '-mx-1 grid min-h-6 w-[calc(100%+8px)] grid-cols-[40px_12px_minmax(0,1fr)_auto] items-center gap-1.5 rounded-1 px-1 text-left text-11 hover:bg-raised',
        selected && 'bg-accent-bg',
      )}
    >
      <span className="num text-ink-3">{clock(mark.time, true).slice(6)}</span>
      {sign ? <MarkIcon sign={sign} /> : <span />}
      {mark.net ? (
        // an address that is cut is none
        <span className="wrap-anywhere">
          <AdversaryPieces value={addressText(mark.net)} />
        </span>
      ) : (
        <span className="cut">
          <TouchedFile path={mark.file?.path ?? ''} />
        </span>
      )}
      <span className="text-ink-2">
        {mark.net ? (
          <>
            <span aria-hidden="true">{mark.net.initiated ? '→' : '←'} </span>
            <span className="sr-only">{mark.net.initiated ? 'to' : 'from'} </span>
            {mark.external ? 'ext' : 'int'}
          </>
        ) : mark.file?.mode !== undefined ? (
          modeText(mark.file.mode)
        ) : (
          ''
        )}
      </span>
    </button>
  );
}

/** The name first: it is the folder that may be cut. */
function TouchedFile({ path }: { path: string }) {
  const name = baseName(path);
  return (
    <span data-value={path}>
      <AdversaryPieces value={name} />
      <span className="text-ink-3">
        {'  '}
        <AdversaryPieces value={path.slice(0, path.length - name.length)} shortenHome />
      </span>
    </span>
  );
}
