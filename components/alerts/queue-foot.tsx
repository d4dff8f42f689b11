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
  [['t'], 'tag'],
  [['?'], 'all keys'],
];

export interface QueueFootProps {
  selected: number;
  /** everything that the filters match is selected */
  every: boolean;
  place: PlaceStore;
  /** alerts that have a row, of how many that match the filters */
  loaded: number;
  total: number | undefined;
  atLeast: boolean;
  onEvery: () => void;
  onAssign: () => void;
  onVerdict: () => void;
  onEscalate: () => void;
  onTag: () => void;
  onClear: () => void;
}

/** Keys and place in the list; with a selection, what can be done with it. */
export function QueueFoot(props: QueueFootProps) {
  const { selected, every, place, loaded, total, atLeast, onEvery, onAssign, onVerdict, onEscalate, onTag, onClear } =
    props;
  const { on } = useKeysState();
  const all = total === undefined ? '' : `${atLeast ? 'more than ' : ''}${count(total)}`;
  return (
    <footer className="flex h-7.5 flex-none items-center gap-4 overflow-hidden border-t border-line bg-surface px-3 text-11 text-ink-2">
      {selected > 0 || every ? (
        <span className="flex items-center gap-2">
          <b className="num font-semibold whitespace-nowrap text-ink" role="status">
            {every ? `All ${all} alerts that match are selected` : `${plural(selected, 'alert')} selected`}
          </b>
          {!every && total !== undefined && selected < total && (
            <Button size="sm" variant="ghost" onClick={onEvery}>
              Select all {all} that match
            </Button>
          )}
          <Button size="sm" kbd="a" onClick={onAssign}>
            Assign to me
          </Button>
          <Button size="sm" kbd="c" onClick={onVerdict}>
            Close
          </Button>
          <Button size="sm" kbd="t" onClick={onTag}>
            Tag
          </Button>
          {!every && (
            <Button size="sm" kbd="e" onClick={onEscalate}>
              Escalate
            </Button>
          )}
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
      <PlaceWords place={place} loaded={loaded} total={total} atLeast={atLeast} />
    </footer>
  );
}

function PlaceWords({ place, loaded, total, atLeast }: Pick<QueueFootProps, 'place' | 'loaded' | 'total' | 'atLeast'>) {
  const { seen, below } = usePlace(place);
  if (total === undefined) return null;
  const more = loaded === 0 ? 0 : below + Math.max(0, total - loaded);
  const than = atLeast ? 'more than ' : '';
  return (
    <span className="num ml-auto cut">
      {count(loaded === 0 ? 0 : seen)} of {than}
      {plural(total, 'alert')} in view{more > 0 && `, ${than}${count(more)} below`}
    </span>
  );
}
