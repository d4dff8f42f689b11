'use client';

import type { ThreatDetail } from '../../lib/threats/threat';
import { OriginTag } from '../detectors/detector-words';
import { ButtonLink } from '../ui/button';
import { cx } from '../ui/class-names';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { Stool } from '../ui/stool';
import { Tag } from '../ui/tag';
import { legsAdvice, legsOf, orderLegs, threatColumns } from './matrix';

/** The most threats that the table has room for; the others are said below it. */
const COLUMNS = 3;

/** Each live detector and what it catches of each threat. A miss is said, never left out. */
export function LegsTable({ threat }: { threat: ThreatDetail }) {
  const legs = orderLegs(threat);
  const columns = threatColumns(threat);
  const shown = columns.slice(0, COLUMNS);
  const hidden = columns.length - shown.length;
  const advice = legsAdvice(legsOf(threat.id, threat.detectors));
  return (
    <section aria-label="Legs" className="flex-none">
      <PanelHead tall line={false} title="Legs" note="live detectors that catch the threat by themselves, 3 wanted" />
      <table className="w-full table-fixed text-12">
        <thead>
          <tr className="h-row border-y border-line bg-raised text-left text-11 text-ink-2 [&>th]:font-normal">
            <th className="w-11 pl-3" aria-label="Id" />
            <th>Detector</th>
            <th className="w-13">From</th>
            {shown.map((id) => (
              <th
                key={id}
                className="w-17"
                data-tip={id === threat.id ? threat.name : threat.otherThreats.find((t) => t.id === id)?.name}
              >
                {id === threat.id ? 'This threat' : `Threat ${id}`}
              </th>
            ))}
            <th className="w-14 pr-3" aria-label="Tune" />
          </tr>
        </thead>
        <tbody>
          {legs.map((leg) => (
            <tr key={leg.detectorId} className="h-row border-b border-line hover:bg-raised">
              <td className="mono num pl-3 text-ink-3">D-{leg.detectorId}</td>
              <td className="cut pr-1">
                <Link href={`/detectors/${leg.detectorId}`} data-value={leg.title} className="hover:underline">
                  {leg.title}
                </Link>
                {leg.state !== 'live' && (
                  <span className="pl-1.5">
                    <Tag>{leg.state}</Tag>
                  </span>
                )}
              </td>
              <td>
                <OriginTag origin={leg.origin} hypothesisId={leg.hypothesisId} />
              </td>
              {shown.map((id) => (
                <td key={id}>
                  <Caught events={leg.events[id] ?? 0} />
                </td>
              ))}
              <td className="pr-3 text-right">
                <ButtonLink
                  size="sm"
                  variant="ghost"
                  href={`/detectors/${leg.detectorId}?tune=1&threat=${threat.id}`}
                  aria-label={`Tune ${leg.title} with this evidence`}
                  data-tip="Write a new version with this threat’s evidence beside it"
                >
                  Tune
                </ButtonLink>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="h-7 font-semibold">
            <td />
            <td colSpan={2}>Legs</td>
            {shown.map((id) => (
              <td key={id}>
                <span className="inline-flex items-center gap-1.5">
                  <Stool legs={legsOf(id, threat.detectors)} className="h-3.75 w-4.5 flex-none" />
                  <span className="num">{legsOf(id, threat.detectors)}</span>
                </span>
              </td>
            ))}
            <td />
          </tr>
        </tfoot>
      </table>
      {hidden > 0 && <p className="px-3 pb-2 text-11 text-ink-3">{hidden} more threats are on their own pages.</p>}
      {advice && (
        <div className="border-y border-over bg-over-bg px-3 py-2 text-12">
          <p className="font-semibold">{advice.title}</p>
          <p className="text-ink-2">{advice.detail}</p>
        </div>
      )}
    </section>
  );
}

function Caught({ events }: { events: number }) {
  return (
    <span className={cx('inline-flex items-center gap-1.5', events === 0 && 'text-11 text-over')}>
      <span
        aria-hidden="true"
        className={cx('size-2 flex-none rounded-full', events > 0 ? 'bg-true' : 'border-[1.5px] border-over')}
      />
      {events > 0 ? <b className="num text-11 font-semibold">{events}</b> : 'missed'}
    </span>
  );
}
