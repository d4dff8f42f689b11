'use client';

import { useState } from 'react';
import { termText } from '../../lib/hunt/term';
import type { Life } from '../../lib/process-tree/forest';
import { baseName } from '../../lib/process-tree/names';
import type { TreeProcess } from '../../lib/process-tree/tree';
import type { ProcessBehavior } from '../../lib/telemetry/behavior';
import type { ShownHit } from '../../lib/telemetry/shown';
import { excerpt } from '../telemetry/excerpt';
import { rangesFor } from '../telemetry/marks';
import { ValueMenu } from '../telemetry/value-menu';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { ClaimedName } from '../ui/claimed-name';
import { cx } from '../ui/class-names';
import { CopyButton } from '../ui/copy-button';
import { count } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { InspectorDecoded } from './inspector-decoded';

const SHOWN = 60;

/** What the parent's arguments say of this process, and its own arguments as a list. */
export function InspectorArguments({
  life,
  process,
  whole,
  hits,
}: {
  life: Life;
  process: TreeProcess;
  /** the start's own record, once it is there: the tree cuts what is very long */
  whole: ProcessBehavior | undefined;
  hits: readonly ShownHit[];
}) {
  const parentArgv = whole?.parent?.argv ?? life.parent?.shown.behavior.argv;
  const held = new Set(parentArgv?.slice(0, SHOWN).filter((argument) => holds(argument, process)));
  const argv = whole?.argv ?? process.behavior.argv ?? [];
  const text = whole?.commandLine ?? argv.join(' ');
  return (
    <>
      {parentArgv && parentArgv.length > 0 && (
        <>
          <PanelHead title="Parent’s arguments" note={heldWords(process, held)} line={false} />
          <div className="mono px-3 pb-1 text-11 leading-[19px] text-ink-2">
            {parentArgv.slice(0, SHOWN).map((argument, i) => (
              <span key={i}>
                <Argument value={argument} told={process.disguised && held.has(argument)} />{' '}
              </span>
            ))}
            {parentArgv.length > SHOWN && (
              <span className="font-sans text-ink-3">and {count(parentArgv.length - SHOWN)} more</span>
            )}
          </div>
        </>
      )}
      <ArgumentList key={process.id} argv={argv} process={process} hits={hits} />
      <InspectorDecoded text={text} />
    </>
  );
}

/** The parent's argument is what this process claims to be, or the program that it is. */
function holds(argument: string, process: TreeProcess): boolean {
  const { argv, image } = process.behavior;
  return (
    argument === argv?.[0] || (image !== undefined && argument.includes('/') && baseName(argument) === baseName(image))
  );
}

function heldWords(process: TreeProcess, held: ReadonlySet<string>): string | undefined {
  if (!process.disguised || held.size === 0) return undefined;
  return held.size > 1 ? 'claim and program' : 'hold the claim';
}

function Argument({ value, told }: { value: string; told: boolean }) {
  const { text } = excerpt(value, []);
  return (
    <AdversaryText
      value={text}
      wrap
      className={cx('inline-block max-w-full text-[11px]', told && 'border-b-2 border-lie text-ink')}
    />
  );
}

function ArgumentList({
  argv,
  process,
  hits,
}: {
  argv: readonly string[];
  process: TreeProcess;
  hits: readonly ShownHit[];
}) {
  const [all, setAll] = useState(false);
  const shown = all ? argv : argv.slice(0, SHOWN);
  const lie = process.disguised || process.claims !== null;
  return (
    <>
      <PanelHead
        title="Arguments"
        note={argv.length > 0 ? `${count(argv.length)}, as the kernel saw them` : 'not recorded'}
        line={false}
      >
        {argv.length > 0 && <CopyButton value={JSON.stringify(argv)} label="Copy the arguments as a JSON list" />}
      </PanelHead>
      <ol className="mono px-3 pb-2">
        {shown.map((argument, i) => (
          <li key={i} className="grid min-h-5.5 grid-cols-[14px_minmax(0,1fr)] items-center gap-2">
            <span className="num text-right text-11 text-ink-3">{i}</span>
            <ValueMenu
              field={i === 0 ? 'Argv0' : 'CommandLine'}
              label={`Argument ${i}`}
              value={argument}
              term={i === 0 ? undefined : termText('CommandLine|contains', argument.slice(0, 500))}
            >
              {i === 0 && lie ? (
                <ClaimedName value={argument.slice(0, 300)} sign={false} ranges={rangesFor('Argv0', argument, hits)} />
              ) : (
                <ListedArgument value={argument} hits={hits} />
              )}
            </ValueMenu>
          </li>
        ))}
      </ol>
      {argv.length > SHOWN && !all && (
        <Button size="sm" className="mx-3 mb-2" onClick={() => setAll(true)}>
          Show all {count(argv.length)} arguments
        </Button>
      )}
    </>
  );
}

function ListedArgument({ value, hits }: { value: string; hits: readonly ShownHit[] }) {
  if (value === '') return <span className="text-ink-3">empty</span>;
  const { text, ranges, before, after } = excerpt(value, rangesFor('CommandLine', value, hits));
  return (
    <span className="min-w-0">
      {before > 0 && <span className="font-sans text-11 text-ink-3">{count(before)} characters … </span>}
      <AdversaryText value={text} ranges={ranges} wrap />
      {after > 0 && <span className="font-sans text-11 text-ink-3"> … {count(after)} more characters</span>}
    </span>
  );
}
