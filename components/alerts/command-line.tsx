import type { Behavior } from '../../lib/telemetry/behavior';
import { claimedName, factOf } from '../../lib/telemetry/facts';
import type { ShownHit } from '../../lib/telemetry/shown';
import { rangesFor } from '../telemetry/marks';
import type { Range } from '../ui/adversary-pieces';
import { AdversaryPieces } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';
import { cx } from '../ui/class-names';

/** The name that the process claims against its image, when it does: a system name, or one that its parent gave it. */
export function falseName(behavior: Behavior): string | undefined {
  const argv0 = behavior.process.argv?.[0];
  if (!argv0) return undefined;
  const lies = claimedName(behavior) !== undefined || factOf('DisguisedByParent', behavior) === true;
  return lies ? argv0 : undefined;
}

/** What the process was told, without its name. */
export function argumentsOf(behavior: Behavior): string {
  const { argv, commandLine } = behavior.process;
  if (argv) return argv.slice(1).join(' ');
  return commandLine ?? '';
}

/** Matched characters of the command line, where its end is shown. */
function argumentRanges(behavior: Behavior, rest: string, hits: readonly ShownHit[]): Range[] {
  const line = behavior.process.commandLine;
  if (!line?.endsWith(rest)) return [];
  const before = line.length - rest.length;
  return rangesFor('CommandLine', line, hits).map(([from, to]) => [from - before, to - before]);
}

/** One line: the true image, the claimed name in its frame, the rest of the command line; matched characters marked. Cut at the end. */
export function CommandLine({
  behavior,
  hits,
  className,
}: {
  behavior: Behavior;
  hits: readonly ShownHit[];
  className?: string;
}) {
  const image = behavior.image ?? behavior.process.image;
  const claim = falseName(behavior);
  const rest = argumentsOf(behavior);
  return (
    <span
      dir="ltr"
      data-value={[image ?? '(image not recorded)', claim && `≠ ${claim}`, rest].filter(Boolean).join(' ')}
      className={cx('mono cut whitespace-pre text-ink [unicode-bidi:isolate-override]', className)}
    >
      {image ? (
        <AdversaryPieces
          value={image}
          shortenHome
          dimUntil={image.lastIndexOf('/') + 1}
          ranges={rangesFor('Image', image, hits)}
        />
      ) : (
        <span className="text-ink-3">image not recorded</span>
      )}{' '}
      {claim && (
        <>
          <ClaimedName
            value={claim}
            ranges={rangesFor('Argv0', claim, hits)}
            className="text-[length:inherit] leading-3.75"
          />{' '}
        </>
      )}
      {rest && (
        <span className="text-ink-2">
          <AdversaryPieces value={rest} ranges={argumentRanges(behavior, rest, hits)} />
        </span>
      )}
    </span>
  );
}
