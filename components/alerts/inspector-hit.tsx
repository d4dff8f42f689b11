import type { ShownHit } from '../../lib/telemetry/shown';
import { excerpt } from '../telemetry/excerpt';
import { AdversaryText } from '../ui/adversary-text';
import { Hash } from '../ui/hash';

/** One test of a rule that matched, with the characters that did it; in a narrow column. */
export function Hit({ hit }: { hit: ShownHit }) {
  const { text, ranges, before, after } = excerpt(hit.value, hit.ranges);
  const hash = /^[0-9a-f]{32,}$/i.test(hit.value);
  return (
    <div className="mono mt-0.75 text-11 wrap-anywhere">
      {hit.field} <span className="text-ink-3">{hit.operator}</span>{' '}
      {!hash && hit.pattern !== hit.value && (
        <AdversaryText value={hit.pattern.slice(0, 300)} wrap className="text-[11px]" />
      )}
      <div>
        {before > 0 && '…'}
        {hash ? (
          <Hash value={hit.value} matched={ranges.length > 0} />
        ) : (
          <AdversaryText value={text} ranges={ranges} wrap className="text-[11px]" />
        )}
        {after > 0 && '…'}
      </div>
    </div>
  );
}
