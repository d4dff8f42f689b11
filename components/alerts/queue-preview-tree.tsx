'use client';

import { useEffect, useMemo, useState } from 'react';
import type { AlertRow } from '../../lib/alerts/alert';
import { worst } from '../../lib/process-tree/drawn-row';
import type { Life } from '../../lib/process-tree/forest';
import { rowName, tilde } from '../../lib/process-tree/names';
import { visible } from '../../lib/telemetry/text';
import { AdversaryPieces } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { SeverityGlyph } from '../ui/severity';
import { SkeletonRows } from '../ui/skeleton';
import { errorText } from '../ui/toast';
import { useAlertTree } from './detail-data';
import { type TreeLine, treeLines } from './queue-tree-lines';

const MOST_LINES = 14;
/** A cursor that runs through the list asks for no trees. */
const REST_MS = 180;

/** The process tree around an alert, as far as it leads to alerts. */
export function QueuePreviewTree({ alert }: { alert: AlertRow }) {
  const id = useRested(alert.id);
  return (
    <section className="border-b border-line px-3.5 py-2.5">
      {id === alert.id ? <Tree alert={alert} /> : <Head note="" />}
    </section>
  );
}

function Tree({ alert }: { alert: AlertRow }) {
  const { data, error } = useAlertTree(alert.id);
  const tree = useMemo(() => data && treeLines(data, alert.anchorId, MOST_LINES), [data, alert.anchorId]);
  if (!tree) {
    return (
      <>
        <Head note={error ? errorText(error) : ''} />
        {!error && <SkeletonRows rows={5} height={24} />}
      </>
    );
  }
  return (
    <>
      <Head note={`${plural(tree.processes, 'process', 'processes')}, on ${visible(data?.host ?? '')}`} />
      {tree.lines.map((line) => (
        <Line key={line.key} line={line} processId={alert.summary.processId} />
      ))}
      {tree.left > 0 && <p className="pt-1 text-11 text-ink-3">{plural(tree.left, 'further row')} in the alert</p>}
    </>
  );
}

function Head({ note }: { note: string }) {
  return (
    <h3 className="mb-1 flex gap-1.5 text-11 whitespace-nowrap text-ink-2">
      Process tree <span className="cut font-normal text-ink-3">{note}</span>
    </h3>
  );
}

function Line({ line, processId }: { line: TreeLine; processId: string }) {
  const indent = { paddingLeft: 14 + line.depth * 11 };
  if (line.kind === 'more') {
    return (
      <div className="mono -mx-3.5 flex h-row items-center text-11 text-ink-3" style={indent}>
        {plural(line.processes, 'more process', 'more processes')}, no alerts
      </div>
    );
  }
  const { life } = line;
  const { shown } = life;
  const current = life.images.some(({ id }) => id === processId);
  const lie = shown.disguised || shown.claims !== null;
  const severity = worst(life.marks);
  return (
    <div
      style={indent}
      className={cx(
        '-mx-3.5 flex h-row items-center gap-1.25 pr-3.5 text-11',
        lie && 'bg-lie-bg inset-shadow-[0_1px_var(--lie-line),0_-1px_var(--lie-line)]',
        current && 'border-l-2 border-l-accent',
        current && !lie && 'bg-accent-bg',
      )}
    >
      {severity && <SeverityGlyph severity={severity} word={false} className="flex-none" />}
      <Name life={life} lie={lie} />
      <span className="mono num ml-auto flex-none pl-1 text-11 text-ink-3">{shown.pid}</span>
    </div>
  );
}

function Name({ life, lie }: { life: Life; lie: boolean }) {
  const { shown } = life;
  const { image, argv, commandLine, user } = shown.behavior;
  const { name, rest } = rowName(shown);
  const whole = commandLine ?? argv?.join(' ') ?? image ?? '';
  if (!shown.started && !image) return <span className="mono cut text-11 text-ink-3">no exec record</span>;
  return (
    <span
      dir="ltr"
      data-value={whole}
      className="mono cut whitespace-pre text-11 text-ink-2 [unicode-bidi:isolate-override]"
    >
      <b className="font-semibold text-ink">
        <AdversaryPieces value={lie ? (image ?? name) : name} shortenHome />
      </b>{' '}
      {lie && (
        <>
          <ClaimedName value={argv?.[0] ?? shown.claims ?? ''} className="text-11 leading-3.75" />{' '}
        </>
      )}
      <AdversaryPieces value={tilde(rest, user)} />
    </span>
  );
}

function useRested(id: string): string | null {
  const [rested, setRested] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRested(id), REST_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return rested;
}
