'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PackChoice, PackReport } from '../../lib/detectors/pack';
import type { SilentDetector } from '../../lib/detectors/triggers';
import type { PackFile } from '../../lib/sigma/pack';
import { apiGet, apiSend } from '../ui/api';
import { plural } from '../ui/count';
import { errorText, useToast } from '../ui/toast';

export type ImportChoice = PackChoice & { updateLive: boolean };

/** What an import of these files would do; nothing is stored. */
export function useImportCheck(chosen: { id: number; files: readonly PackFile[] } | null, choice: ImportChoice) {
  return useQuery({
    queryKey: ['import', chosen?.id, choice],
    queryFn: ({ signal }) =>
      apiSend<PackReport>('POST', '/api/rules/import', { files: chosen!.files, ...choice, store: false }, signal),
    enabled: chosen !== null && chosen.files.length > 0 && choice.pack.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Imports; the live set changes with it, so every room asks again. */
export function useImport() {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: ({ files, choice }: { files: readonly PackFile[]; choice: ImportChoice }) =>
      apiSend<PackReport>('POST', '/api/rules/import', { files, ...choice, store: true }),
    onSuccess: ({ counts, pack }) => {
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'import' });
      const updated = counts.updated > 0 ? `, ${counts.updated} updated` : '';
      toast({ text: `${plural(counts.new, 'new detector')}${updated} from ${pack}.` });
    },
    onError: (error) => toast({ text: `Nothing was imported: ${errorText(error)}`, error: true }),
  });
}

/** Detectors that nothing this fleet sends can trigger, with the reasons. */
export function useSilentDetectors(): ReadonlyMap<number, readonly string[]> {
  const { data } = useQuery({
    queryKey: ['detectors', 'silent'],
    queryFn: ({ signal }) => apiGet<{ silent: SilentDetector[] }>('/api/detectors/triggers', {}, signal),
    select: ({ silent }) => new Map(silent.map(({ detectorId, reasons }) => [detectorId, reasons])),
  });
  return data ?? NONE;
}

const NONE: ReadonlyMap<number, readonly string[]> = new Map();
