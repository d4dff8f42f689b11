'use client';

import { Fragment } from 'react';
import { visible } from '../../lib/telemetry/text';
import { defanged, defangedList, INDICATOR_KINDS, type IndicatorKind } from '../../lib/threats/indicators';
import type { ThreatDetail } from '../../lib/threats/threat';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { copyText } from '../ui/copy-raw';
import { count, plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { PanelHead } from '../ui/panel-head';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';

const TITLES: Record<IndicatorKind, string> = {
  address: 'Addresses off the site',
  'host name': 'Host names',
  hash: 'Hashes of programs (SHA-256)',
  path: 'Paths',
  'claimed name': 'Names that programs claimed',
};

/** What an intrusion left that can be looked for elsewhere. Shown and copied so that no program follows an address. */
export function IndicatorsPanel({ threat }: { threat: ThreatDetail }) {
  const { indicators } = threat;
  const toast = useToast();
  const copy = async () => {
    const done = await copyText(defangedList(indicators));
    toast({
      text: done ? `${plural(indicators.length, 'indicator')} copied, defanged.` : 'The browser refused to copy.',
    });
  };
  return (
    <section aria-label="Indicators" className="flex h-full min-h-0 flex-col bg-surface">
      <PanelHead tall title="Indicators" note={`${count(indicators.length)} found in the evidence`}>
        <Button size="sm" onClick={() => void copy()}>
          Copy all, defanged
        </Button>
        <Button size="sm" onClick={() => window.location.assign(`/api/threats/${threat.id}/indicators`)}>
          CSV
        </Button>
      </PanelHead>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {indicators.length === 0 && (
          <EmptyState title="No indicator">
            Its processes were programs of the system, connected to nothing outside, and left no file in a place that
            anybody may write to.
          </EmptyState>
        )}
        <table className="w-full table-fixed text-12">
          <colgroup>
            <col />
            <col className="w-20" />
            <col className="w-72" />
            <col className="w-9" />
          </colgroup>
          <tbody>
            {INDICATOR_KINDS.map((kind) => {
              const ofKind = indicators.filter((one) => one.kind === kind);
              if (ofKind.length === 0) return null;
              return (
                <Fragment key={kind}>
                  <tr className="h-row border-b border-line bg-raised text-11 text-ink-2">
                    <th scope="rowgroup" colSpan={4} className="px-3 text-left font-normal">
                      {TITLES[kind]}
                    </th>
                  </tr>
                  {ofKind.map((one) => (
                    <tr key={one.value} className="h-row border-b border-line hover:bg-raised">
                      <td className="cut pl-3">
                        <span className="inline-flex max-w-full items-center gap-2">
                          <AdversaryText value={defanged(one)} />
                          {one.of && (
                            <span className="inline-flex min-w-0 gap-1 text-11 text-ink-3">
                              of <AdversaryText value={one.of} shortenHome />
                            </span>
                          )}
                        </span>
                      </td>
                      <td className="num w-20 text-right text-ink-2">{plural(one.events, 'event')}</td>
                      <td className="cut w-52 pl-3 text-ink-2">
                        <Time value={one.first} date="always" /> {one.hosts.map(visible).join(', ')}
                      </td>
                      <td className="w-9">
                        <CopyButton value={one.value} label="Copy as it is" />
                      </td>
                    </tr>
                  ))}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
