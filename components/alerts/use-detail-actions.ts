'use client';

import { type RefObject, useState } from 'react';
import type { IdeaAct } from './adjacent-idea';
import { withAlike } from './adjacent-marked';
import type { leaveOut } from './adjacent-scope';
import { useObserve, useVerdict } from './detail-actions';
import { useNeighbours } from './detail-neighbours';
import type { BottomTab } from './detail-url';
import type { DetailPage } from './use-detail';
import { type Idea, statementOf } from './use-ideas';

/** Events of an idea that its hypothesis takes as evidence. */
const MOST_EVIDENCE = 60;

const MOST_WAIT_MS = 5_000;

/** Evidence for a hypothesis that somebody is about to write, with an idea's own words and rule where it is one. */
export interface Proposal {
  refs: string[];
  chosen: ReadonlySet<string>;
  idea?: { title: string; statement: string; yaml: string };
}

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
  const [proposing, setProposing] = useState<Proposal | null>(null);
  const { ideas } = page;
  const inIdeas = page.pane === 'list' && page.listTab === 'ideas';
  const idea = ideas.ideas[ideas.index];

  /** a row of the list stands for all events that it counts */
  const alike = (refs: readonly string[]) =>
    page.pane === 'list' ? withAlike(marked.shown, refs).slice(0, MOST_EVIDENCE) : refs;
  const targets = () =>
    inIdeas && idea ? idea.refs : alike(marked.checked.size > 0 ? [...marked.checked] : ref === null ? [] : [ref]);
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
      only !== undefined
        ? withAlike(marked.shown, [only])
        : marked.checked.size === 0 && observed.size > 0
          ? [...observed]
          : targets();
    if (chosen.length > 0)
      setProposing({
        refs: [...new Set([...observed, ...chosen, ...(ref === null ? [] : [ref])])],
        chosen: new Set(chosen),
      });
  };
  const goToIdea = (one: Idea) => {
    ideas.select(one.key);
    tree.go(one.first.processId, one.first.ref);
  };
  const actOn = (one: Idea, act: IdeaAct) => {
    goToIdea(one);
    if (act === 'observe') toggleObserved(one.refs);
    else if (act === 'widen') ideas.widen(one);
    else if (act === 'propose') {
      const refs = one.refs.slice(0, MOST_EVIDENCE);
      const words = { title: one.title, statement: statementOf(one), yaml: one.yaml };
      setProposing({ refs, chosen: new Set(refs), idea: words });
    }
  };
  const cutBy = (how: typeof leaveOut) => {
    if (row?.kind === 'process') {
      const images = row.life.images.map((image) => image.id);
      page.setScope(how(page.scope, images));
    }
  };
  const moveInList = (step: number) => {
    if (page.listTab === 'ideas') {
      const next = ideas.ideas[Math.max(0, Math.min(ideas.ideas.length - 1, ideas.index + step))];
      if (next) goToIdea(next);
      return;
    }
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
    } else
      room.current
        ?.querySelector<HTMLElement | SVGElement>('[role=treegrid], svg[role=tree]')
        ?.focus({ preventScroll: true });
  };
  return {
    ...{
      verdict,
      neighbour,
      targets,
      toggleObserved,
      observeWith,
      propose,
      actOn,
      cutBy,
      nextEvent,
      nextFound,
      focusPane,
    },
    ...{ listOpen, setListOpen, escalating, setEscalating, noting, setNoting, proposing, setProposing },
    proposeHere: () => (inIdeas && idea ? actOn(idea, 'propose') : propose()),
    widenIdea: () => idea && page.listTab === 'ideas' && ideas.widen(idea),
    findField: () => {
      page.setListTab('events');
      focusOnceThere(() => document.getElementById('alert-find'));
    },
    move: (step: number) => (page.pane === 'list' ? moveInList(step) : tree.move(step)),
    checkCurrent: () => {
      const current = marked.shown[page.listIndex];
      if (current) marked.check(current, 'toggle');
    },
    /** to the first thing that can be used in the panel under the tree, once it shows what was asked for */
    enterBottom: (tab: BottomTab) =>
      focusOnceThere(() => {
        const panel = bottom.current;
        if (panel?.dataset.shows !== shownIn(tab, tree.selected?.row)) return null;
        return panel.querySelector<HTMLElement>('[data-begin]') ?? panel.querySelector<HTMLElement>('button, a');
      }),
    fit: () => (page.view === 'graph' ? page.picture.current?.fit() : timeline.fit()),
    zoom: (factor: number) =>
      page.view === 'graph' ? page.picture.current?.scaleBy(1 / factor) : timeline.zoom(factor),
  };
}

/** What the panel under the tree is about, as its element says it. */
export const shownIn = (tab: BottomTab, row: string | undefined) => `${tab} ${row ?? ''}`;

/** What is asked for may still be drawn, or its code or its answer be on the way. Whoever goes elsewhere meanwhile stays there. */
function focusOnceThere(find: () => HTMLElement | null): void {
  const before = document.activeElement;
  const began = performance.now();
  const enter = () => {
    const to = find();
    if (to) to.focus();
    else if (document.activeElement === before && performance.now() - began < MOST_WAIT_MS)
      requestAnimationFrame(enter);
  };
  // the key that asks is still being handled
  setTimeout(enter);
}

export type DetailActions = ReturnType<typeof useDetailActions>;
