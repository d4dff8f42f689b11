'use client';

import { useDeferredValue, useEffect, useRef } from 'react';
import type { OpenedAlert } from '../../lib/alerts/alert';
import type { AlertTree } from '../../lib/process-tree/tree';
import { later, warmUpLater } from '../ui/later';
import { ADJACENT_PARTS } from './adjacent-panel';
import { BOTTOM_PARTS, DetailBottom } from './detail-bottom';
import { DetailHeader } from './detail-header';
import { useDetailKeys } from './detail-keys';
import { DetailList } from './detail-list';
import { DetailStage, STAGE_PARTS } from './detail-stage';
import { useDetail } from './use-detail';
import { useDetailActions } from './use-detail-actions';

const DetailEscalate = later(() => import('./detail-escalate').then((code) => code.DetailEscalate));
const DetailNoteDialog = later(() => import('./detail-note-dialog').then((code) => code.DetailNoteDialog));
const DetailHypothesisDialog = later(() =>
  import('./detail-hypothesis-dialog').then((code) => code.DetailHypothesisDialog),
);
const PARTS = [
  ...BOTTOM_PARTS,
  ...STAGE_PARTS,
  ...ADJACENT_PARTS,
  DetailEscalate,
  DetailNoteDialog,
  DetailHypothesisDialog,
];

const NONE: ReadonlySet<string> = new Set();
const REST_MS = 250;

export interface DetailWorkspaceProps {
  alert: OpenedAlert;
  tree: AlertTree;
}

/** An alert's page: header, adjacent behaviors, tree and timeline, and the panel under them. */
export function DetailWorkspace({ alert, tree }: DetailWorkspaceProps) {
  const room = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const bottom = useRef<HTMLDivElement>(null);
  const page = useDetail(alert, tree);
  const actions = useDetailActions(page, { room, list, bottom });
  useDetailKeys(page, actions);
  // What follows a selection comes after it: the row that a key moves to is painted before its inspector is drawn.
  const after = useDeferredValue({ page, actions });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tree takes the focus once, when the page opens
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) actions.focusPane('tree');
  }, []);
  const { painted } = page;
  useEffect(() => (painted ? warmUpLater(PARTS) : undefined), [painted]);
  const life = page.row?.kind === 'process' ? page.row.life : undefined;
  const { loadEvents } = page.children;
  useEffect(() => {
    if (!life || life.hiddenMarks === 0) return;
    // Whoever walks through the rows looks at none of them yet.
    const timer = setTimeout(() => void loadEvents(life), REST_MS);
    return () => clearTimeout(timer);
  }, [life, loadEvents]);

  return (
    <section
      ref={room}
      aria-label={`Alert ${alert.id}`}
      className="relative grid h-full min-w-0 grid-cols-[320px_minmax(0,1fr)] grid-rows-[48px_minmax(0,1fr)] overflow-hidden max-[1279px]:grid-cols-1"
    >
      <div className="col-span-full min-w-0">
        <DetailHeader alert={alert} actions={after.actions} />
      </div>
      <DetailList
        page={after.page}
        actions={after.actions}
        list={list}
        open={actions.listOpen}
        tab={page.listTab}
        find={page.find}
      />
      <div ref={page.body} className="flex min-h-0 min-w-0 flex-col">
        <DetailStage page={page} after={after} />
        <DetailBottom ref={bottom} page={after.page} actions={after.actions} tab={page.tab} />
      </div>
      <DetailEscalate alert={alert} open={actions.escalating} onClose={() => actions.setEscalating(false)} />
      <DetailNoteDialog open={actions.noting} onClose={() => actions.setNoting(false)} onSave={actions.observeWith} />
      <DetailHypothesisDialog
        alertId={alert.id}
        refs={actions.proposing?.refs ?? []}
        chosen={actions.proposing?.chosen ?? NONE}
        idea={actions.proposing?.idea}
        observations={page.observations ?? []}
        onClose={() => actions.setProposing(null)}
      />
    </section>
  );
}
