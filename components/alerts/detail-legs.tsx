import type { AlertLegs } from '../../lib/alerts/alert';
import { plural } from '../ui/count';
import { Link } from '../ui/link';
import { Stool } from '../ui/stool';

const WANTED = 3;

/** How many live detectors catch this lineage by themselves. */
export function DetailLegs({ legs }: { legs: AlertLegs['legs'] | undefined }) {
  if (!legs)
    return (
      <div
        className="flex flex-none items-center gap-3 border-t border-line px-3 py-2.5 text-11 text-ink-3"
        role="status"
      >
        Asking every live detector about this tree …
      </div>
    );
  return (
    <div className="flex flex-none items-center gap-3 border-t border-line px-3 py-2.5">
      <Stool legs={legs.length} wanted={WANTED} />
      <div className="min-w-0">
        <b className="text-12 font-semibold">
          {legs.length < WANTED
            ? `${legs.length} ${legs.length === 1 ? 'leg' : 'legs'} of ${WANTED}`
            : `${legs.length} legs`}
        </b>
        <div className="line-clamp-3 text-11 text-ink-2">
          {legs.map((leg, i) => (
            <span key={leg.detectorId}>
              {i > 0 && ' · '}
              <Link
                href={`/detectors/${leg.detectorId}`}
                data-tip={`matches ${plural(leg.events, 'event')} here`}
                className="hover:text-ink hover:underline"
              >
                {leg.title}
              </Link>
            </span>
          ))}
          {legs.length < WANTED && `${legs.length > 0 ? '. ' : ''}No other live detector catches this tree.`}
        </div>
      </div>
    </div>
  );
}
