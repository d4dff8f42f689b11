'use client';

import { DISPOSITIONS } from '../../lib/alerts/alert';
import { NO_FILTER } from '../../lib/process-tree/filter';
import { type KeyMap, useKeys } from '../ui/keys';
import { countIn, leaveOut } from './adjacent-scope';
import type { BottomTab } from './detail-url';
import type { DetailPage } from './use-detail';
import type { DetailActions } from './use-detail-actions';

/** The keys of an alert's page. */
export function useDetailKeys(page: DetailPage, actions: DetailActions): void {
  useKeys({ ...rowKeys(page, actions), ...timeKeys(page, actions), ...caseKeys(page, actions) }, { title: 'Alert' });
}

function rowKeys(page: DetailPage, actions: DetailActions): KeyMap {
  const { tree, row, marked } = page;
  const { move } = actions;
  return {
    j: { label: 'next row', run: () => move(1) },
    ArrowDown: { label: 'next row', run: () => move(1) },
    k: { label: 'previous row', run: () => move(-1) },
    ArrowUp: { label: 'previous row', run: () => move(-1) },
    PageDown: { label: 'twenty rows on or back', run: () => move(20) },
    PageUp: { label: 'twenty rows on or back', run: () => move(-20) },
    l: { label: 'open the row wider', run: page.widen },
    ArrowRight: { label: 'open the row wider', run: page.widen },
    h: { label: 'fold the row, or go to its parent', run: tree.narrow },
    ArrowLeft: { label: 'fold the row, or go to its parent', run: tree.narrow },
    Home: { label: 'first or last row', run: () => move(-tree.rows.length - marked.shown.length) },
    End: { label: 'first or last row', run: () => move(tree.rows.length + marked.shown.length) },
    u: { label: 'group siblings that do the same', run: tree.toggleGrouping },
    F: { label: 'take all filters off', run: () => tree.setFilter(NO_FILTER) },
    s: { label: 'switch between tree and list', run: () => actions.focusPane(page.pane === 'tree' ? 'list' : 'tree') },
    '.': { label: 'next or previous event of the row', run: () => actions.nextEvent(1) },
    ',': { label: 'next or previous event of the row', run: () => actions.nextEvent(-1) },
    '/': { label: 'find in list and tree', run: actions.findField },
    v: { label: 'ideas or events', run: () => page.setListTab(page.listTab === 'ideas' ? 'events' : 'ideas') },
    w: { label: 'the idea wider', run: actions.widenIdea },
    '-': { label: 'leave the process out of the incident, or take it back', run: () => actions.cutBy(leaveOut) },
    '+': { label: 'count the process to the incident', run: () => actions.cutBy(countIn) },
    N: { label: 'next row that is found', run: () => actions.nextFound(1) },
    Enter: {
      label: 'inspect (opens a placeholder)',
      run: () => (row?.kind === 'hidden' ? page.widen() : inspect(page, actions)),
    },
    x: { label: 'select in the list', run: actions.checkCurrent },
  };
}

function timeKeys({ timeline, view, setView }: DetailPage, actions: DetailActions): KeyMap {
  return {
    f: { label: 'zoom to fit', run: actions.fit },
    z: { label: 'zoom in or out', run: () => actions.zoom(0.6) },
    Z: { label: 'zoom in or out', run: () => actions.zoom(1 / 0.6) },
    L: { label: 'later or earlier', run: () => timeline.pan(0.25) },
    H: { label: 'later or earlier', run: () => timeline.pan(-0.25) },
    m: {
      label: 'fold idle time, or linear',
      run: () => timeline.setMode(timeline.mode === 'fold' ? 'linear' : 'fold'),
    },
    g: { label: 'tree or graph', run: () => setView(view === 'tree' ? 'graph' : 'tree') },
  };
}

function inspect(page: DetailPage, actions: DetailActions): void {
  page.setTab('inspector');
  actions.enterBottom('inspector');
}

function caseKeys(page: DetailPage, actions: DetailActions): KeyMap {
  const { alert, marked, raw, ref, setRaw } = page;
  const { verdict } = actions;
  const show = (tab: BottomTab) => () => {
    page.setTab(tab);
    actions.enterBottom(tab);
  };
  const keys: KeyMap = {
    i: { label: 'inspect', run: () => inspect(page, actions) },
    b: { label: 'everything on the host', run: show('host') },
    t: { label: 'related alerts', run: show('related') },
    y: { label: 'the same elsewhere', run: show('elsewhere') },
    d: { label: 'how to decide', run: show('decide') },
    r: {
      label: 'raw record',
      run: () => {
        page.setTab('inspector');
        setRaw(!raw);
      },
    },
    o: { label: 'observe, or take it back', run: () => actions.toggleObserved(actions.targets()) },
    O: { label: 'observe with a note', run: () => ref !== null && actions.setNoting(true) },
    n: { label: 'new hypothesis', run: actions.proposeHere },
    a: { label: 'assign to me', run: verdict.assignToMe },
    e: { label: 'escalate to a threat', run: () => alert.threatId === null && actions.setEscalating(true) },
    '[': { label: 'previous or next alert of the queue', run: () => void actions.neighbour(-1) },
    ']': { label: 'previous or next alert of the queue', run: () => void actions.neighbour(1) },
    Escape: {
      label: 'back to the tree',
      run: () => {
        if (marked.checked.size > 0) marked.uncheck();
        else if (raw) setRaw(false);
        else actions.focusPane('tree');
      },
    },
  };
  if (alert.status !== 'withdrawn') {
    for (const [i, disposition] of DISPOSITIONS.entries()) {
      keys[String(i + 1)] = { label: 'verdict', run: () => verdict.judge(disposition) };
    }
  }
  return keys;
}
