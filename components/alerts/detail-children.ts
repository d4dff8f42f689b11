'use client';

import { useCallback, useRef, useState } from 'react';
import type { Life } from '../../lib/process-tree/forest';
import { type PackedPart, unpackProcesses } from '../../lib/process-tree/packed';
import type { TreeProcess } from '../../lib/process-tree/tree';
import { apiGet } from '../ui/api';
import { errorText, useToast } from '../ui/toast';

/** Children that the answer left out, asked for on demand. */
export function useChildren(hostId: number) {
  const toast = useToast();
  const [loaded, setLoaded] = useState<readonly TreeProcess[]>([]);
  const [loading, setLoading] = useState<ReadonlySet<string>>(new Set());
  const offsets = useRef(new Map<string, number>());
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
  /** A row that is opened should show something. */
  const loadIfNone = useCallback(
    (life: Life) => {
      if (life.children.length === 0 && life.hiddenChildren > 0) void load(life);
    },
    [load],
  );
  return { loaded, loading, load, loadIfNone };
}
