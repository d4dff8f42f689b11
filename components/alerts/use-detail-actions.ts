'use client';

import { type RefObject, useState } from 'react';
import { useObserve, useVerdict } from './detail-actions';
import { useNeighbours } from './detail-neighbours';
import type { DetailPage } from './use-detail';

export interface DetailPlaces {
  room: RefObject<HTMLElement | null>;
  list: RefObject<HTMLDivElement | null>;
  bottom: RefObject<HTMLDivElement | null>;
}

/** What can be done on an alert's page, by keys and buttons alike. */
export function useDetailActions(page: DetailPage, { room, list, bottom }: DetailPlaces) {
  const { alert, tree, timeline, marked, observed, observations, ref, row } = page;
  const verdict = useVerdict(alert);
  const { observe, forget } = useObserve(alert.id);
  const neighbour = useNeighbours(alert.id);
  const [listOpen, setListOpen] = useState(false);
  const [escalating, setEscalating] = useState(false);
  const [noting, setNoting] = useState(false);
  const [proposing, setProposing] = useState<{ refs: string[]; chosen: ReadonlySet<string> } | null>(null);

  const targets = () => (marked.checked.size > 0 ? [...marked.checked] : ref === null ? [] : [ref]);
  /** Marks the selected events; the second time takes the mark back. */
  const toggleObserved = (refs: readonly string[]) => {
    if (refs.length === 0) return;
    const note = observations?.find(({ event }) => event.ref === refs[0])?.note ?? '';
    const change = refs.every((one) => observed.has(one)) ? forget({ refs, note }) : observe({ refs, note: '' });
    change.then(marked.uncheck, () => {});
  };
  const observeWith = (note: string) => {
    if (targets().length > 0) observe({ refs: targets(), note }).then(marked.uncheck, () => {});
  };
  const propose = (only?: string) => {
    const chosen =
      only !== undefined ? [only] : marked.checked.size === 0 && observed.size > 0 ? [...observed] : targets();
    if (chosen.length > 0)
      setProposing({
        refs: [...new Set([...observed, ...chosen, ...(ref === null ? [] : [ref])])],
        chosen: new Set(chosen),
      });
  };
  const moveInList = (step: number) => {
    const at = page.listIndex < 0 ? 0 : page.listIndex + step;
    const to = marked.shown[Math.max(0, Math.min(marked.shown.length - 1, at))];
    if (to) tree.go(to.processId, to.ref);
  };
  const nextEvent = (step: number) => {
    if (row?.kind !== 'process') return;
    const { marks } = row.life;
    const at = marks.findIndex((mark) => mark.ref === ref);
    const to = marks[Math.max(0, Math.min(marks.length - 1, at + step))];
    if (to) tree.select({ row: row.key, event: to.ref });
  };
  const nextFound = (step: number) => {
    const { found } = page;
    if (found.length === 0) return;
    const at = found.findIndex((life) => life.id === tree.selected?.row);
    const to = found[(at + step + found.length) % found.length];
    if (to) tree.go(to.id, null);
  };
  const focusPane = (which: 'tree' | 'list') => {
    page.setPane(which);
    if (which === 'list') {
      setListOpen(true);
      list.current?.focus({ preventScroll: true });
    } else room.current?.querySelector<HTMLElement>('[role=treegrid]')?.focus({ preventScroll: true });
  };
  return {
    ...{ verdict, neighbour, targets, toggleObserved, observeWith, propose, nextEvent, nextFound, focusPane },
    ...{ listOpen, setListOpen, escalating, setEscalating, noting, setNoting, proposing, setProposing },
    move: (step: number) => (page.pane === 'list' ? moveInList(step) : tree.move(step)),
    checkCurrent: () => {
      const current = marked.shown[page.listIndex];
      if (current) marked.check(current, 'toggle');
    },
    /** to the first thing that can be used in the panel under the tree */
    enterBottom: () => bottom.current?.querySelector<HTMLElement>('[data-begin], button, a')?.focus(),
    fit: () => (page.view === 'graph' ? page.picture.current?.fit() : timeline.fit()),
    zoom: (factor: number) =>
      page.view === 'graph' ? page.picture.current?.scaleBy(1 / factor) : timeline.zoom(factor),
  };
}

export type DetailActions = ReturnType<typeof useDetailActions>;
