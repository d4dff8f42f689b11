'use client';

import { useState } from 'react';
import type { DecodedLayer } from '../../lib/telemetry/decode';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { count } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { useDecoded } from './use-decoded';

const STOPPED = { size: 'a megabyte came out', depth: 'four layers deep', count: '64 stretches' } as const;

/** What the command hides, layer by layer, as text. Nothing where it hides nothing. */
export function InspectorDecoded({ text }: { text: string }) {
  const decoded = useDecoded(text);
  if (!decoded || decoded.layers.length === 0) return null;
  return (
    <>
      <PanelHead
        title="Decoded"
        note={`never run${decoded.stopped ? `; stopped: ${STOPPED[decoded.stopped]}` : ''}`}
        line={false}
      />
      <ol aria-label="Decoded layers" className="grid gap-1.5 px-3 pb-2">
        {decoded.layers.map((layer, i) => (
          <Layer key={i} layer={layer} />
        ))}
      </ol>
    </>
  );
}

const SHOWN = 600;

function Layer({ layer }: { layer: DecodedLayer }) {
  const [all, setAll] = useState(false);
  const shown = all ? layer.text.slice(0, 100_000) : layer.text.slice(0, SHOWN);
  return (
    <li style={{ marginLeft: (layer.depth - 1) * 10 }} className="min-w-0 border-l-2 border-accent-line pl-2">
      <div className="flex items-center gap-1.5 text-11 text-ink-3">
        <span className="cut">
          {layer.steps.join(' ▸ ')} · {count(layer.text.length)} characters{layer.cut ? ', cut' : ''}
        </span>
        <CopyButton value={layer.text} label="Copy what was decoded" />
      </div>
      <AdversaryText value={shown} wrap className="text-[11px]" />
      {layer.text.length > SHOWN && !all && (
        <Button size="sm" className="mt-1" onClick={() => setAll(true)}>
          Show more
        </Button>
      )}
    </li>
  );
}
