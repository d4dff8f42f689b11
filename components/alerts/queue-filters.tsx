'use client';

import { Search } from 'lucide-react';
import { type ReactNode, type Ref, useEffect, useState } from 'react';
import { SEVERITIES } from '../../lib/alerts/alert';
import type { DetectorRow } from '../../lib/detectors/detector';
import { visible } from '../../lib/telemetry/text';
import { Chip, ChipButton } from '../ui/chip';
import { Kbd } from '../ui/kbd';
import { Menu, type MenuItem } from '../ui/menu';
import { SEVERITY_WORD, SeverityGlyph } from '../ui/severity';
import { useDetectorNames } from '../ui/use-detector-names';
import { useHosts } from '../ui/use-hosts';
import { FIRST_VIEW, type Grouping, isFiltered, type QueueState, type RowSize, SORTS } from './queue-address';
import { COLUMN_IDS, COLUMNS, FIRST_COLUMNS, toggleColumn } from './queue-columns';
import { usePeople } from './use-people';

const GROUP_WORD: Record<Grouping, string> = {
  lineage: 'process tree',
  host: 'host',
  detector: 'detector',
  none: 'none',
};
const SORT_WORD: Record<QueueState['sort'], string> = {
  severity: 'severity, newest',
  newest: 'newest',
  oldest: 'oldest',
  events: 'most events',
};
const ROWS_WORD: Record<RowSize, string> = { '2': '2 lines', '1': '1 line' };

/** In the menu; a name that is not among them is typed into the filter. */
const HOSTS_SHOWN = 200;

export interface QueueFiltersProps {
  state: QueueState;
  onChange: (change: Partial<QueueState>) => void;
  inputRef: Ref<HTMLInputElement>;
  /** at the right end: "20 alerts in 3 groups, 86 events" */
  children: ReactNode;
}

/** The filters that are on, as chips; how rows are drawn; the filter text. */
export function QueueFilters({ state, onChange, inputRef, children }: QueueFiltersProps) {
  const detectors = useDetectorNames();
  return (
    <div className="flex h-9.5 flex-none items-center gap-1.5 border-y border-line bg-surface px-3">
      <FilterText value={state.q} inputRef={inputRef} onChange={(q) => onChange({ q })} />
      <AddFilter state={state} onChange={onChange} detectors={detectors} />
      {state.severity.map((severity) => (
        <Chip
          key={severity}
          removeLabel={`Remove severity ${severity}`}
          onRemove={() => onChange({ severity: state.severity.filter((each) => each !== severity) })}
        >
          severity: {SEVERITY_WORD[severity].toLowerCase()}
        </Chip>
      ))}
      {state.host.map((host) => (
        <Chip
          key={host}
          removeLabel={`Remove host ${visible(host)}`}
          onRemove={() => onChange({ host: state.host.filter((each) => each !== host) })}
        >
          <span className="cut max-w-40">host: {visible(host)}</span>
        </Chip>
      ))}
      {state.detector.map((id) => (
        <Chip
          key={id}
          removeLabel={`Remove detector ${id}`}
          onRemove={() => onChange({ detector: state.detector.filter((each) => each !== id) })}
        >
          <span className="cut max-w-50">
            detector: {detectors.find((each) => String(each.id) === id)?.title ?? id}
          </span>
        </Chip>
      ))}
      {state.assignee.map((name) => (
        <Chip
          key={name}
          removeLabel={`Remove assignee ${name}`}
          onRemove={() => onChange({ assignee: state.assignee.filter((each) => each !== name) })}
        >
          <span className="cut max-w-40">assignee: {name === 'none' ? 'nobody' : name}</span>
        </Chip>
      ))}
      {state.tag.map((tag) => (
        <Chip
          key={tag}
          removeLabel={`Remove tag ${tag}`}
          onRemove={() => onChange({ tag: state.tag.filter((each) => each !== tag) })}
        >
          <span className="cut max-w-40">tag: {tag}</span>
        </Chip>
      ))}
      {isFiltered(state) && (
        <button
          type="button"
          className="text-11 text-ink-2 hover:text-ink hover:underline"
          onClick={() => onChange({ q: '', severity: [], host: [], detector: [], assignee: [], tag: [] })}
        >
          clear
        </button>
      )}
      <span className="mx-1 h-4 w-px flex-none bg-line-2" />
      <Choice
        label="group"
        value={state.group}
        words={GROUP_WORD}
        onChange={(group) => onChange({ group, fold: [] })}
      />
      <Choice label="sort" value={state.sort} words={SORT_WORD} order={SORTS} onChange={(sort) => onChange({ sort })} />
      <Choice
        label="rows"
        value={state.rows}
        words={ROWS_WORD}
        order={['2', '1']}
        onChange={(rows) => onChange({ rows })}
      />
      <ColumnChoice state={state} onChange={onChange} />
      <span className="num ml-auto cut pl-2 text-12 text-ink-3">{children}</span>
    </div>
  );
}

/** Applied when typing pauses, or with Enter. */
function FilterText({
  value,
  inputRef,
  onChange,
}: {
  value: string;
  inputRef: Ref<HTMLInputElement>;
  onChange: (q: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), 250);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <label className="flex h-5.5 w-52 flex-none items-center gap-1.5 rounded-full border border-line-2 bg-field px-2 hover:border-ink-3 has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <Search size={12} aria-hidden="true" className="flex-none text-ink-3" />
      <input
        ref={inputRef}
        value={typed}
        aria-label="Filter by text"
        placeholder="Filter: path, host, address …"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            onChange(typed);
            event.currentTarget.blur();
          } else if (event.key === 'Escape') {
            event.stopPropagation();
            if (typed) {
              setTyped('');
              onChange('');
            } else event.currentTarget.blur();
          }
        }}
        className="min-w-0 flex-1 bg-transparent text-11 outline-none"
      />
      {!typed && <Kbd>/</Kbd>}
    </label>
  );
}

function AddFilter({
  state,
  onChange,
  detectors,
}: Pick<QueueFiltersProps, 'state' | 'onChange'> & { detectors: readonly DetectorRow[] }) {
  const [opened, setOpened] = useState(false);
  const hosts = useHosts({ limit: HOSTS_SHOWN, wanted: opened });
  const people = usePeople();
  const toggled = <T,>(list: readonly T[], value: T) =>
    list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
  const names = hostNames(hosts);
  const items: MenuItem[] = [
    {
      label: 'Severity',
      items: [...SEVERITIES].reverse().map((severity) => ({
        key: severity,
        label: <SeverityGlyph severity={severity} />,
        checked: state.severity.includes(severity),
        onSelect: () => onChange({ severity: toggled(state.severity, severity) }),
      })),
    },
    {
      label: 'Host',
      items:
        names.length === 0
          ? [{ heading: 'no host has sent telemetry' }]
          : names.map((name) => ({
              key: name,
              label: visible(name),
              checked: state.host.includes(name),
              onSelect: () => onChange({ host: toggled(state.host, name) }),
            })),
    },
    {
      label: 'Detector',
      items:
        detectors.length === 0
          ? [{ heading: 'there is no detector' }]
          : detectors.map(({ id, title }) => ({
              key: String(id),
              label: title,
              checked: state.detector.includes(String(id)),
              onSelect: () => onChange({ detector: toggled(state.detector, String(id)) }),
            })),
    },
    {
      label: 'Assignee',
      items: ['none', ...people.assignees].map((name) => ({
        key: name,
        label: name === 'none' ? 'nobody' : name,
        checked: state.assignee.includes(name),
        onSelect: () => onChange({ assignee: toggled(state.assignee, name) }),
      })),
    },
    {
      label: 'Tag',
      items:
        people.tags.length === 0
          ? [{ heading: 'no alert bears a tag' }]
          : people.tags.map((tag) => ({
              key: tag,
              label: tag,
              checked: state.tag.includes(tag),
              onSelect: () => onChange({ tag: toggled(state.tag, tag) }),
            })),
    },
  ];
  return <Menu trigger={<ChipButton>add filter</ChipButton>} items={items} onOpenChange={setOpened} />;
}

/** Names, and name@source where two sources have a host of one name. */
function hostNames(hosts: readonly { name: string; source: string }[]): string[] {
  const sources = new Map<string, Set<string>>();
  for (const { name, source } of hosts) sources.set(name, (sources.get(name) ?? new Set()).add(source));
  return [...sources]
    .flatMap(([name, of]) => (of.size === 1 ? [name] : [name, ...[...of].map((s) => `${name}@${s}`)]))
    .sort();
}

function ColumnChoice({ state, onChange }: Pick<QueueFiltersProps, 'state' | 'onChange'>) {
  const items: MenuItem[] = COLUMN_IDS.filter((id) => id !== 'alert').map((id) => ({
    key: id,
    label: COLUMNS[id].head,
    checked: state.columns.some((column) => column.id === id),
    onSelect: () => onChange({ columns: toggleColumn(state.columns, id) }),
  }));
  return (
    <Menu
      trigger={<ChipButton>columns</ChipButton>}
      items={[
        ...items,
        { separator: true },
        { label: 'As they come', checked: false, onSelect: () => onChange({ columns: FIRST_COLUMNS }) },
      ]}
    />
  );
}

function Choice<T extends string>({
  label,
  value,
  words,
  order = Object.keys(words) as T[],
  onChange,
}: {
  label: string;
  value: T;
  words: Record<T, string>;
  order?: readonly T[];
  onChange: (value: T) => void;
}) {
  return (
    <Menu
      trigger={
        <ChipButton>
          {label}: {words[value]}
        </ChipButton>
      }
      items={order.map((each) => ({
        key: each,
        label: words[each],
        checked: each === value,
        onSelect: () => onChange(each),
      }))}
    />
  );
}

/** The view as it opens, with nothing filtered away. */
export const UNFILTERED: Partial<QueueState> = {
  q: '',
  severity: [],
  host: [],
  detector: [],
  assignee: [],
  tag: [],
  view: FIRST_VIEW.view,
};
