'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import type { AlertLine } from './queue-rows';

/**
 * The cursor and the selection of the queue. A row that stands for several is selected with all of them; `every` is
 * everything that the filters match, loaded or not.
 */
export function useSelection(
  lines: readonly AlertLine[],
  loaded: ReadonlyMap<string, AlertRow>,
  first: string | null,
  listKey: string,
) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [every, setEvery] = useState(false);
  const [pointed, setPointed] = useState<string | null>(first);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has another selection
  useEffect(() => {
    setSelected(new Set());
    setEvery(false);
  }, [listKey]);

  const cursor = lines.findIndex(({ key }) => key === pointed);
  const line = lines[cursor] ?? lines[0];
  const current = line?.alert;
  const targets = useMemo(() => {
    const ids = selected.size > 0 ? [...selected] : line ? idsOf(line) : [];
    return ids.flatMap((id) => loaded.get(id) ?? []);
  }, [selected, line, loaded]);

  const move = (step: number) => {
    const from = line ? lines.indexOf(line) : -1;
    const to = lines[Math.max(0, Math.min(lines.length - 1, from + step))];
    if (to) setPointed(to.key);
  };
  // read when a row is clicked, so that rows need not be drawn anew whenever the cursor moves
  const latest = useRef({ lines, pointed });
  latest.current = { lines, pointed };
  const select = useCallback((id: string, range: boolean) => {
    const { lines, pointed } = latest.current;
    setEvery(false);
    setSelected((before) => {
      const next = new Set(before);
      const from = lines.findIndex((each) => each.key === pointed);
      const to = lines.findIndex((each) => each.key === id);
      const chosen =
        range && from >= 0 && to >= 0 ? lines.slice(Math.min(from, to), Math.max(from, to) + 1) : [lines[to]!];
      const ids = chosen.flatMap(idsOf);
      const off = !range && next.has(id);
      for (const each of ids) {
        if (off) next.delete(each);
        else next.add(each);
      }
      return next;
    });
    setPointed(id);
  }, []);
  const selectLoaded = useCallback(() => {
    setEvery(false);
    setSelected((before) => {
      const all = latest.current.lines.flatMap(idsOf);
      return all.every((id) => before.has(id)) ? new Set() : new Set(all);
    });
  }, []);
  const clear = useCallback(() => {
    setSelected(new Set());
    setEvery(false);
  }, []);
  return { selected, every, setEvery, pointed, setPointed, current, targets, move, select, selectLoaded, clear };
}

function idsOf({ key, like, unfolded }: AlertLine): string[] {
  return unfolded ? [key] : [key, ...like.map(({ id }) => id)];
}
