'use client';

import { FileUp, FolderUp } from 'lucide-react';
import { type ChangeEvent, type DragEvent, useRef, useState } from 'react';
import { IMPORT_STATES, type ImportState, type PackReport } from '../../lib/detectors/pack';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { count, plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Checkbox, Field, Input } from '../ui/field';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { Segmented } from '../ui/segmented';
import { SkeletonRows } from '../ui/skeleton';
import { type ChosenFiles, readChosen } from './import-files';
import { ImportReport } from './import-report';
import { type ImportChoice, useImport, useImportCheck } from './use-import';

const STATE: Record<ImportState, { label: string; tip: string }> = {
  observing: { label: 'Observe', tip: 'Matches are counted, and no alert is raised' },
  paused: { label: 'Paused', tip: 'Kept here; nothing is evaluated until you say so' },
  live: { label: 'Live', tip: 'Alerts are raised from now on' },
};

/** Choose the files of a rule pack, see what becomes of each rule, then import. */
export function ImportPage() {
  const [chosen, setChosen] = useState<(ChosenFiles & { id: number }) | null>(null);
  const [choice, setChoice] = useState<ImportChoice>({
    pack: '',
    state: 'observing',
    overwrite: false,
    updateLive: false,
  });
  const [done, setDone] = useState<PackReport | null>(null);
  const suggested = useRef('');
  const checked = useImportCheck(done ? null : chosen, choice);
  const run = useImport();
  const report = done ?? (chosen ? checked.data : undefined);
  const choose = async (files: readonly File[]) => {
    if (files.length === 0) return;
    const read = await readChosen(files);
    const before = suggested.current;
    suggested.current = read.name;
    setDone(null);
    setChosen({ ...read, id: Date.now() });
    // a name that somebody typed stays
    setChoice((now) => (now.pack === before ? { ...now, pack: read.name } : now));
  };
  return (
    <div className="grid h-full min-h-0 grid-cols-[322px_minmax(0,1fr)]">
      <section aria-label="What to import" className="min-h-0 overflow-y-auto border-r border-line bg-surface">
        <PanelHead title="Import rules">
          <Link href="/detectors" className="text-ink-2 hover:text-ink hover:underline">
            Detectors
          </Link>
        </PanelHead>
        <Chooser onChoose={choose} />
        {chosen && <Chosen chosen={chosen} />}
        {chosen && chosen.files.length > 0 && !done && (
          <Choices
            choice={choice}
            onChange={(next) => setChoice({ ...choice, ...next })}
            report={report}
            checking={checked.isFetching}
            busy={run.isPending}
            onImport={() => run.mutate({ files: chosen.files, choice }, { onSuccess: setDone })}
          />
        )}
        {done && <Done report={done} />}
      </section>
      {checked.error && !done ? (
        <ErrorState
          what="The rules could not be checked"
          error={checked.error}
          onRetry={() => void checked.refetch()}
        />
      ) : report ? (
        <ImportReport report={report} stored={done !== null} />
      ) : chosen && chosen.files.length > 0 ? (
        <SkeletonRows rows={16} />
      ) : (
        <EmptyState title="What becomes of each rule stands here before anything is stored">
          Choose .yml files, a folder, or a zip file such as a release of the public Sigma rules. Rules keep their text,
          id, author and licence. What cannot be read is refused by itself, with its place; rules that this fleet's
          telemetry cannot trigger are named, with the reason.
        </EmptyState>
      )}
    </div>
  );
}

function Chooser({ onChoose }: { onChoose: (files: readonly File[]) => Promise<void> }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const changed = (event: ChangeEvent<HTMLInputElement>) => {
    void onChoose([...(event.target.files ?? [])]);
    event.target.value = '';
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void onChoose([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to do what the buttons do
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      className={cx(
        'm-3 grid gap-2 rounded-2 border border-dashed p-3 text-12',
        over ? 'border-accent bg-accent-bg' : 'border-line-2',
      )}
    >
      <span className="text-ink-2">Drop .yml or .zip files here, or</span>
      <span className="flex gap-2">
        <Button icon={<FileUp size={13} />} onClick={() => files.current?.click()}>
          Choose files
        </Button>
        <Button icon={<FolderUp size={13} />} onClick={() => folder.current?.click()}>
          Choose a folder
        </Button>
      </span>
      <input
        ref={files}
        type="file"
        multiple
        accept=".yml,.yaml,.zip"
        hidden
        aria-label="Files with rules"
        onChange={changed}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder with rules"
        onChange={changed}
        {...{ webkitdirectory: '' }}
      />
    </div>
  );
}

function Chosen({ chosen }: { chosen: ChosenFiles }) {
  return (
    <div className="px-3 pb-2 text-12">
      <p>
        {chosen.files.length === 0
          ? 'There is no rule file among them.'
          : `${plural(chosen.files.length, 'file')} chosen.`}
      </p>
      {chosen.unreadable.map(({ path, why }) => (
        <p key={path} className="text-over">
          {path}: {why}.
        </p>
      ))}
    </div>
  );
}

function Choices({
  choice,
  onChange,
  report,
  checking,
  busy,
  onImport,
}: {
  choice: ImportChoice;
  onChange: (next: Partial<ImportChoice>) => void;
  report: PackReport | undefined;
  checking: boolean;
  busy: boolean;
  onImport: () => void;
}) {
  const { counts } = report ?? {};
  const live = choice.updateLive ? (counts?.waits ?? 0) : 0;
  const changes = counts ? counts.new + counts.updated + live : 0;
  return (
    <div className="grid gap-3 border-t border-line px-3 py-3">
      <Field label="Name of the pack" note="Rules without an id are recognised by it and by their files">
        <Input value={choice.pack} maxLength={120} onChange={(event) => onChange({ pack: event.target.value })} />
      </Field>
      <div className="grid gap-1">
        <span className="text-11 text-ink-2">New detectors come in as</span>
        <Segmented
          label="State of new detectors"
          value={choice.state}
          options={IMPORT_STATES.map((value) => ({ value, ...STATE[value] }))}
          onChange={(state) => onChange({ state })}
        />
        <span className="text-11 text-ink-3">{STATE[choice.state].tip}.</span>
      </div>
      {report?.entries.some(({ verdict }) => verdict === 'waits') && (
        <Checkbox
          label={`Take the new texts of ${plural(counts!.waits, 'live detector')}, if no confirmed threat is lost by it`}
          checked={choice.updateLive}
          onChange={(event) => onChange({ updateLive: event.target.checked })}
        />
      )}
      <Checkbox
        label="Replace texts that were changed here"
        checked={choice.overwrite}
        onChange={(event) => onChange({ overwrite: event.target.checked })}
      />
      {report && (
        <p className="text-12 text-ink-2">
          This fleet's telemetry can trigger{' '}
          <b className="num font-semibold text-ink">{count(readable(report) - report.cannotTrigger)}</b> of{' '}
          {count(readable(report))} readable rules.
        </p>
      )}
      <Button variant="primary" busy={busy || checking} disabled={changes === 0} onClick={onImport}>
        {changes === 0 ? 'Nothing to import' : `Import ${plural(changes, 'rule')}`}
      </Button>
    </div>
  );
}

function readable(report: PackReport): number {
  return report.entries.filter(({ trigger }) => trigger !== null).length;
}

function Done({ report: { counts, pack } }: { report: PackReport }) {
  return (
    <div role="status" className="grid gap-2 border-t border-line px-3 py-3 text-12">
      <p>
        <b className="font-semibold">{plural(counts.new, 'detector')}</b> made, {counts.updated} updated,{' '}
        {counts.refused} refused from {pack}.
      </p>
      <p className="text-ink-2">
        Nothing is live that you did not make live. Each detector has a backtest on its page.
      </p>
    </div>
  );
}
