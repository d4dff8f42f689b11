'use client';

import { Button } from '../ui/button';
import { count, plural } from '../ui/count';
import { Kbd } from '../ui/kbd';
import { useKeysState } from '../ui/keys';
import { type PlaceStore, usePlace } from './queue-place';

const KEYS: readonly [string[], string][] = [
  [['j', 'k'], 'move'],
  [['x'], 'select'],
  [['↵'], 'open'],
  [['a'], 'assign'],
  [['c'], 'close'],
  [['e'], 'escalate'],
  [['?'], 'all keys'],
];

export interface QueueFootProps {
  selected: number;
  place: PlaceStore;
  /** alerts that have a row, of how many that match the filters */
  loaded: number;
  total: number | undefined;
  onAssign: () => void;
  onVerdict: () => void;
  onEscalate: () => void;
  onClear: () => void;
}

/** Keys and place in the list; with a selection, what can be done with it. */
export function QueueFoot({
  selected,
  place,
  loaded,
  total,
  onAssign,
  onVerdict,
  onEscalate,
  onClear,
}: QueueFootProps) {
  const { on } = useKeysState();
  return (
    <footer className="flex h-7.5 flex-none items-center gap-4 border-t border-line bg-surface px-3 text-11 text-ink-2">
      {selected > 0 ? (
        <span className="flex items-center gap-2">
          <b className="num font-semibold text-ink">{plural(selected, 'alert')} selected</b>
          <Button size="sm" kbd="a" onClick={onAssign}>
            Assign to me
          </Button>
          <Button size="sm" kbd="c" onClick={onVerdict}>
            Close
          </Button>
          <Button size="sm" kbd="e" onClick={onEscalate}>
            Escalate
          </Button>
          <Button size="sm" variant="ghost" kbd="Esc" onClick={onClear}>
            Clear
          </Button>
        </span>
      ) : on ? (
        KEYS.map(([keys, word]) => (
          <span key={word} className="flex items-center gap-1.5 whitespace-nowrap">
            <span className="flex gap-0.5">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </span>
            {word}
          </span>
        ))
      ) : (
        <span>One-letter keys are switched off in the settings.</span>
      )}
      <PlaceWords place={place} loaded={loaded} total={total} />
    </footer>
  );
}

function PlaceWords({ place, loaded, total }: Pick<QueueFootProps, 'place' | 'loaded' | 'total'>) {
  const { seen, below } = usePlace(place);
  if (total === undefined) return null;
  const more = loaded === 0 ? 0 : below + Math.max(0, total - loaded);
  return (
    <span className="num ml-auto cut">
      {count(loaded === 0 ? 0 : seen)} of {plural(total, 'alert')} in view{more > 0 && `, ${count(more)} below`}
    </span>
  );
}
