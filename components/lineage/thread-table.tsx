'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import type { Lineage, LineageNode } from '../../lib/lineage/lineage';
import { alertsOfDetector } from '../telemetry/event-link';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { Link } from '../ui/link';
import { rowLook, useRowCursor } from '../ui/row-cursor';
import { Tag } from '../ui/tag';
import { type Thread, threadsOf } from './story';

/** The lineage as a list: threat, observation, hypothesis, detector, alerts, threats. Each is a link. */
export function ThreadTable({ lineage, keys }: { lineage: Lineage; keys: boolean }) {
  const threads = threadsOf(lineage);
  const router = useRouter();
  const { cursor, rowProps } = useRowCursor(threads.length, {
    title: 'Lineage',
    enabled: keys,
    open: (i) => router.push(hrefOf(threads[i]!)),
  });
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <table className="w-full min-w-260 table-fixed text-12">
        <thead className="sticky top-0 z-1">
          <tr className="h-row-table bg-raised text-left text-11 text-ink-2 [&>th]:border-b [&>th]:border-line [&>th]:px-3 [&>th]:font-normal">
            <th className="w-[15%]">Seen in</th>
            <th className="w-[20%]">Observed</th>
            <th>Hypothesis</th>
            <th className="w-[19%]">Detector</th>
            <th className="w-[13%]">Alerts</th>
            <th className="w-[15%]">Caught</th>
          </tr>
        </thead>
        <tbody>
          {threads.map((thread, i) => (
            <tr
              key={thread.key}
              {...rowProps(i)}
              className={cx(
                'border-b border-line align-top [&>td]:px-3 [&>td]:py-1.5',
                rowLook(i === cursor),
                thread.hypothesis?.state === 'rejected' && 'text-ink-2',
              )}
            >
              <td>
                {thread.origins.length > 0 ? (
                  thread.origins.map((node) => <Node key={node.key} node={node} />)
                ) : (
                  <None>{thread.hypothesis ? 'no alert' : 'starter'}</None>
                )}
              </td>
              <td>{thread.observations.length > 0 ? <Observed nodes={thread.observations} /> : <None>–</None>}</td>
              <td>
                {thread.hypothesis ? (
                  <>
                    <Node node={thread.hypothesis} strong />
                    <span className="block text-11 wrap-anywhere text-ink-2">
                      <Tag
                        tone={
                          thread.hypothesis.state === 'promoted'
                            ? 'true'
                            : thread.hypothesis.state === 'rejected'
                              ? 'over'
                              : 'plain'
                        }
                      >
                        {thread.hypothesis.state}
                      </Tag>{' '}
                      {thread.hypothesis.detail}
                    </span>
                  </>
                ) : (
                  <None>{thread.detector ? '–' : 'none yet'}</None>
                )}
              </td>
              <td>
                {thread.detector ? (
                  <>
                    <Node node={thread.detector} strong={!thread.hypothesis} />
                    <span className="block text-11 text-ink-2">
                      <Tag tone={thread.detector.state === 'live' ? 'true' : 'plain'}>{thread.detector.state}</Tag>{' '}
                      {thread.detector.detail}
                    </span>
                  </>
                ) : (
                  <None>{thread.hypothesis?.state === 'rejected' ? '× rejected, kept' : 'none yet'}</None>
                )}
              </td>
              <td>
                <Alerts thread={thread} />
              </td>
              <td>
                {thread.threats.map(({ node, events }) => (
                  <span key={node.key} className="flex gap-1.5">
                    <Node node={node} />
                    {events !== null && <span className="num flex-none text-ink-3">{plural(events, 'event')}</span>}
                  </span>
                ))}
                {thread.threats.length === 0 && <None>{thread.detector ? 'nothing elsewhere' : '–'}</None>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SHOWN_ALERTS = 3;

/** Equal events are told once, with how many they are. */
function Observed({ nodes }: { nodes: readonly LineageNode[] }) {
  const groups = new Map<string, LineageNode[]>();
  for (const node of nodes) groups.set(node.title, [...(groups.get(node.title) ?? []), node]);
  return [...groups.values()].map((group) => (
    <span key={group[0]!.key} className="flex gap-1.5">
      <Node node={group[0]!} mono />
      {group.length > 1 && <span className="num flex-none text-ink-3">{group.length}×</span>}
    </span>
  ));
}

function Alerts({ thread }: { thread: Thread }) {
  if (thread.alerts.length === 0) return <None>{thread.detector ? 'none yet' : '–'}</None>;
  const rest = thread.alerts.length - SHOWN_ALERTS;
  return (
    <>
      {thread.alerts.slice(0, SHOWN_ALERTS).map((alert) => (
        <span key={alert.key} className="flex min-w-0 gap-1.5" data-tip={alert.title}>
          <Link
            href={alert.href}
            className="num flex-none underline decoration-line-2 underline-offset-2 hover:decoration-current"
          >
            Alert {alert.id}
          </Link>
          <span className="cut text-ink-3">{alert.detail}</span>
        </span>
      ))}
      {rest > 0 && thread.detector && (
        <Link href={alertsOfDetector(Number(thread.detector.id))} className="text-accent hover:underline">
          {plural(rest, 'more alert')}
        </Link>
      )}
    </>
  );
}

function None({ children }: { children: ReactNode }) {
  return <span className="text-ink-3">{children}</span>;
}

const LETTER = { threat: 'T-', hypothesis: 'H-', detector: 'D-', alert: 'Alert ', observation: '' } as const;

function Node({ node, strong = false, mono = false }: { node: LineageNode; strong?: boolean; mono?: boolean }) {
  const label = (
    <>
      {node.kind !== 'observation' && (
        <span className="mono num font-normal text-ink-3">{`${LETTER[node.kind]}${node.id} `}</span>
      )}
      {node.title}
    </>
  );
  const look = cx('block min-w-0 wrap-anywhere', strong && 'font-semibold', mono && 'mono line-clamp-2');
  return node.href ? (
    <Link href={node.href} data-tip={mono ? node.title : undefined} className={cx(look, 'hover:underline')}>
      {label}
    </Link>
  ) : (
    <span className={look}>{label}</span>
  );
}

function hrefOf(thread: Thread): string {
  return thread.hypothesis?.href ?? thread.detector?.href ?? thread.observations[0]?.href ?? '/lineage';
}
