'use client';

import type { Life } from '../../lib/process-tree/forest';
import { lies, plainName, rowName, tilde } from '../../lib/process-tree/names';
import type { TreeProcess } from '../../lib/process-tree/tree';
import { visible } from '../../lib/telemetry/text';
import { AdversaryPieces } from '../ui/adversary-text';
import { ClaimedName } from '../ui/claimed-name';

/** What a row says of its life: the images in turn, the name that it bears and the program that it is. */
export function LifeName({ life, found }: { life: Life; found: boolean }) {
  return (
    <>
      <Before life={life} />
      <ProcessName life={life} found={found} />
      <After life={life} />
    </>
  );
}

/** Images that the pid ran before the one that the row is named after. */
function Before({ life }: { life: Life }) {
  const before = life.images.slice(0, life.images.indexOf(life.shown));
  if (before.length === 0) return null;
  return (
    <span
      data-tip={`one pid, images executed in turn:\n${imagesInTurn(life)}`}
      className="flex-none rounded-1 border border-line-2 px-1 text-10 text-ink-3"
    >
      {chainNames(before)
        .map((name) => `${name} ▸`)
        .join(' ')}
    </span>
  );
}

function After({ life }: { life: Life }) {
  const after = life.images.slice(life.images.indexOf(life.shown) + 1);
  if (after.length === 0) return null;
  return (
    <span
      data-tip={`one pid, images executed in turn:\n${imagesInTurn(life)}`}
      className="flex-none rounded-1 border border-line-2 px-1 text-10 text-ink-3"
    >
      {chainNames(after)
        .map((name) => `▸ ${name}`)
        .join(' ')}
    </span>
  );
}

const CHAIN_SHOWN = 3;

function chainNames(images: readonly TreeProcess[]): string[] {
  const names = images.map((image) => visible(plainName(image)));
  return names.length > CHAIN_SHOWN + 1 ? [names[0]!, `${names.length - 2} more`, names[names.length - 1]!] : names;
}

function imagesInTurn(life: Life): string {
  return life.images
    .slice(0, 12)
    .map((image) => visible(image.behavior.image ?? plainName(image)))
    .join('\n');
}

function ProcessName({ life, found }: { life: Life; found: boolean }) {
  const process = life.shown;
  const { behavior } = process;
  if (!process.started && !behavior.image) {
    return (
      <span className="cut text-ink-3">
        pid {process.pid} · no exec record, seen only {life.children.length > 0 ? 'as a parent' : 'by what it did'}
      </span>
    );
  }
  const { name, really, rest } = rowName(process);
  const whole = behavior.commandLine ?? behavior.argv?.join(' ') ?? behavior.image ?? '';
  if (lies(life)) {
    return (
      <span className="flex min-w-0 flex-1 items-center gap-1.25 overflow-hidden" dir="ltr">
        <span className="flex-none rounded-1 bg-lie px-1.25 font-sans text-10 font-semibold text-bg">FAKE</span>
        <ClaimedName
          value={(behavior.argv?.[0] ?? process.claims ?? '').slice(0, 200)}
          sign={false}
          // the truth beside it must be read before the claim
          className="min-w-9 shrink-100"
        />
        <span aria-label="really" role="img" className="drawn flex-none text-lie">
          ▸
        </span>
        <span className="cut min-w-38 flex-1 whitespace-pre" data-value={`${behavior.image ?? ''} ${rest}`}>
          <b className="font-semibold text-ink">
            <AdversaryPieces value={behavior.image ?? 'image not recorded'} shortenHome />
          </b>{' '}
          <AdversaryPieces value={tilde(rest, behavior.user)} />
        </span>
      </span>
    );
  }
  return (
    <span className="cut whitespace-pre [unicode-bidi:isolate-override]" dir="ltr" data-value={whole.slice(0, 4000)}>
      <b
        className={
          found
            ? 'font-semibold text-ink underline decoration-accent decoration-2 underline-offset-3'
            : 'font-semibold text-ink'
        }
      >
        <AdversaryPieces value={name} />
      </b>
      {really !== null && (
        <span className="text-ink-3">
          {' '}
          (<AdversaryPieces value={really} />)
        </span>
      )}
      {rest !== '' && ' '}
      <AdversaryPieces value={tilde(rest, behavior.user)} />
      {!process.started && <span className="text-ink-3"> · no exec record</span>}
    </span>
  );
}
