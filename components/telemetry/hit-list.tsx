import type { ShownHit } from '../../lib/telemetry/shown';
import { AdversaryText } from '../ui/adversary-text';
import { count } from '../ui/count';
import { excerpt } from './excerpt';

/** Why a rule matched, test by test: the field, what was asked of it, and its value with the matched characters. */
export function HitList({ hits }: { hits: readonly ShownHit[] }) {
  if (hits.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_auto_minmax(0,1fr)] gap-x-3 text-11">
      {hits.map((hit, i) => (
        <div key={i} className="contents">
          <dt className="leading-4.5 text-ink-2">{hit.field}</dt>
          <dd className="flex min-w-0 max-w-60 gap-1 leading-4.5 text-ink-3">
            {hit.operator} {hit.pattern !== '' && <AdversaryText value={hit.pattern.slice(0, 2_000)} />}
          </dd>
          <dd className="min-w-0 leading-4.5">
            <HitValue hit={hit} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Of a value of megabytes, what stands around the matched characters. */
function HitValue({ hit }: { hit: ShownHit }) {
  const { text, ranges, before, after } = excerpt(hit.value, hit.ranges);
  return (
    <>
      {before > 0 && <span className="text-ink-3">{count(before)} characters … </span>}
      <AdversaryText value={text} ranges={ranges} wrap />
      {after > 0 && <span className="text-ink-3"> … {count(after)} more characters</span>}
    </>
  );
}
