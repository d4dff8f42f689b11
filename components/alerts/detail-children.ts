'use client';

import { useCallback, useRef, useState } from 'react';
import type { Life } from '../../lib/process-tree/forest';
import { type PackedPart, unpackProcesses } from '../../lib/process-tree/packed';
import type { TreeProcess } from '../../lib/process-tree/tree';
import { apiGet } from '../ui/api';
import { errorText, useToast } from '../ui/toast';

/** A row draws no more than this of one process; the host's table has all. */
const MOST_EVENTS = 10_000;

/** Children and events that the answer left out, asked for on demand. */
export function useChildren(hostId: number) {
  const toast = useToast();
  const [loaded, setLoaded] = useState<readonly TreeProcess[]>([]);
  const [more, setMore] = useState<readonly TreeProcess[]>([]);
  const [loading, setLoading] = useState<ReadonlySet<string>>(new Set());
  const offsets = useRef(new Map<string, number>());
  const asked = useRef(new Set<string>());
  const load = useCallback(
    async (life: Life) => {
      const key = `${life.id}/left_out`;
      setLoading((before) => new Set(before).add(key));
      try {
        for (const image of life.images) {
          if (image.hiddenChildren === 0) continue;
          const offset = offsets.current.get(image.id) ?? 0;
          const page = await apiGet<PackedPart>(`/api/processes/${hostId}/${image.id}/children`, { offset });
          const processes = unpackProcesses(page);
          offsets.current.set(image.id, offset + processes.length);
          setLoaded((before) => [...before, ...processes]);
        }
      } catch (error) {
        toast({ text: `The children could not be loaded: ${errorText(error)}`, error: true });
      } finally {
        setLoading((before) => new Set([...before].filter((one) => one !== key)));
      }
    },
    [hostId, toast],
  );
  /** The rest of what a row did, page by page, once somebody looks at it. */
  const loadEvents = useCallback(
    async (life: Life) => {
      const image = life.images.find((one) => one.hiddenMarks > 0);
      const key = `${life.id}/events`;
      if (!image || asked.current.has(key)) return;
      asked.current.add(key);
      setLoading((before) => new Set(before).add(life.id));
      try {
        const marks = new Map(image.marks.map((mark) => [mark.ref, mark]));
        let whole: TreeProcess | undefined;
        for (let offset = 0; offset < MOST_EVENTS; ) {
          const [page] = unpackProcesses(
            await apiGet<PackedPart>(`/api/processes/${hostId}/${image.id}/events`, { offset }),
          );
          if (!page || page.marks.length === 0) break;
          for (const mark of page.marks) marks.set(mark.ref, mark);
          offset += page.marks.length;
          whole = page;
          if (offset >= page.counts.all) break;
        }
        if (!whole) return;
        const inOrder = [...marks.values()].sort((a, b) => a.time - b.time || a.seq - b.seq);
        const hiddenMarks = Math.max(0, whole.counts.all - inOrder.length);
        setMore((before) => [...before, { ...image, marks: inOrder, counts: whole.counts, hiddenMarks }]);
      } catch (error) {
        asked.current.delete(key);
        toast({ text: `The events could not be loaded: ${errorText(error)}`, error: true });
      } finally {
        setLoading((before) => new Set([...before].filter((one) => one !== life.id)));
      }
    },
    [hostId, toast],
  );
  /** A row that is opened should show something. */
  const loadIfNone = useCallback(
    (life: Life) => {
      if (life.children.length === 0 && life.hiddenChildren > 0) void load(life);
    },
    [load],
  );
  return { loaded, more, loading, load, loadIfNone, loadEvents };
}
