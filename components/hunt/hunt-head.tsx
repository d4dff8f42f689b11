'use client';

import { Bookmark, Columns3, Download, FlaskConical, FolderOpen, Search, Square } from 'lucide-react';
import type { Ref } from 'react';
import type { HuntProblem } from '../../lib/hunt/hunt';
import type { SavedHunt } from '../../lib/hunt/saved';
import { withQuery } from '../ui/api';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Menu } from '../ui/menu';
import type { HuntState } from './hunt-address';
import type { HuntLayer } from './hunt-view';
import { QueryInput, type QueryInputHandle } from './query-input';
import { type Span, spanWords } from './time-histogram';

export interface HuntHeadProps {
  inputRef: Ref<QueryInputHandle>;
  typed: string;
  onTyped: (query: string) => void;
  onRun: () => void;
  problems: readonly HuntProblem[];
  problemsOf: string;
  state: HuntState;
  saved: SavedHunt | null;
  /** null: the query is no rule */
  yaml: string | null;
  running: boolean;
  onStop: () => void;
  onSpan: (span: Span | null) => void;
  onLayer: (layer: HuntLayer) => void;
}

/** The query and what can be done with it. */
export function HuntHead(props: HuntHeadProps) {
  const { typed, onTyped, onRun, problems, problemsOf, state, saved, yaml, running, onStop, onSpan, onLayer } = props;
  return (
    <header className="flex-none border-b border-line bg-surface px-3 py-2">
      <div className="flex items-start gap-2">
        <QueryInput
          ref={props.inputRef}
          value={typed}
          onChange={onTyped}
          onRun={onRun}
          problems={problems}
          problemsOf={problemsOf}
        />
        {running ? (
          <Button onClick={onStop} icon={<Square size={12} />} kbd="Esc">
            Stop
          </Button>
        ) : (
          <Button variant="primary" onClick={onRun} icon={<Search size={13} />} kbd="Enter">
            Search
          </Button>
        )}
      </div>
      {problems.length > 0 && <Problems problems={problems} text={problemsOf} />}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {saved && (
          <span className="text-12 text-ink-2">
            Saved search “{saved.name}”{saved.query !== state.query && ', changed'}
          </span>
        )}
        <SpanChip state={state} onSpan={onSpan} />
        <span className="ml-auto flex flex-wrap gap-2">
          <Button size="sm" icon={<FolderOpen size={12} />} kbd="o" onClick={() => onLayer('saved')}>
            Saved
          </Button>
          <Button size="sm" icon={<Bookmark size={12} />} kbd="s" onClick={() => onLayer('save')}>
            Save
          </Button>
          <Button size="sm" icon={<Columns3 size={12} />} kbd="c" onClick={() => onLayer('columns')}>
            Columns
          </Button>
          <ExportMenu state={state} />
          <Button
            size="sm"
            icon={<FlaskConical size={12} />}
            kbd="n"
            disabled={yaml === null}
            onClick={() => onLayer('hypothesis')}
          >
            New hypothesis
          </Button>
        </span>
      </div>
    </header>
  );
}

function Problems({ problems, text }: { problems: readonly HuntProblem[]; text: string }) {
  return (
    <ul role="status" className="mt-1.5 grid gap-0.5 text-12">
      {problems.slice(0, 4).map(({ start, end, severity, message, hint }) => (
        <li key={`${start} ${message}`} className={severity === 'error' ? 'text-lie' : 'text-over'}>
          {text.length > 0 && <span className="num text-ink-3">{placeWords(text, start, end)}: </span>}
          {message}
          {hint && <span className="text-ink-2">; {hint}</span>}
        </li>
      ))}
    </ul>
  );
}

/** "character 3", "line 2, character 5 to 9": people count from one. */
function placeWords(text: string, start: number, end: number): string {
  const before = text.slice(0, start).split('\n');
  const column = before.at(-1)!.length + 1;
  const last = column + Math.max(1, Math.min(end, text.length) - start) - 1;
  const characters = last > column ? `characters ${column} to ${last}` : `character ${column}`;
  return before.length > 1 || text.includes('\n') ? `line ${before.length}, ${characters}` : characters;
}

function SpanChip({ state: { from, to }, onSpan }: { state: HuntState; onSpan: (span: Span | null) => void }) {
  if (from === null && to === null) return <span className="text-12 text-ink-2">All that is stored</span>;
  const words =
    from !== null && to !== null
      ? spanWords({ from, to })
      : from !== null
        ? `from ${new Date(from).toISOString()}`
        : `until ${new Date(to!).toISOString()}`;
  return (
    <Chip onRemove={() => onSpan(null)} removeLabel="Search all that is stored">
      {words}
    </Chip>
  );
}

/** A download of everything that is found, made while it is read: the browser shows and stops it. */
function ExportMenu({ state: { query, from, to, columns } }: { state: HuntState }) {
  const get = (format: string) => {
    window.location.assign(withQuery('/api/hunt/export', { query, from, to, format, columns: columns.join(',') }));
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button size="sm" icon={<Download size={12} />}>
          Export
        </Button>
      }
      items={[
        { heading: 'Everything that is found, however much' },
        { label: 'CSV of these columns', note: 'safe for spreadsheets', onSelect: () => get('csv') },
        { label: 'NDJSON of whole events', onSelect: () => get('ndjson') },
      ]}
    />
  );
}
