'use client';

import { useState } from 'react';
import type { QuarantineRow, Sources } from '../../lib/sources/source';
import { AdversaryText } from '../ui/adversary-text';
import { cx } from '../ui/class-names';
import { CopyButton } from '../ui/copy-button';
import { count, plural } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import { Tag } from '../ui/tag';
import { Time } from '../ui/time';

/** Records that could not be read: how many of each kind, and the latest with the reason and their text. */
export function Quarantine({ quarantine }: { quarantine: Sources['quarantine'] }) {
  const { total, byCode, latest } = quarantine;
  return (
    <section>
      <PanelHead
        title="Quarantine"
        note={total === 0 ? 'every record could be read' : `${plural(total, 'record')}, kept whole with the reason`}
      >
        {byCode.map(({ code, count: n }) => (
          <Tag key={code} tone="over">
            {code} {count(n)}
          </Tag>
        ))}
      </PanelHead>
      {latest.length > 0 && (
        <ul aria-label="Latest quarantined records">
          {latest.map((record) => (
            <Record key={record.id} record={record} />
          ))}
        </ul>
      )}
      {latest.length > 0 && latest.length < total && (
        <p className="px-3 py-2 text-11 text-ink-3">
          the latest {count(latest.length)} of {count(total)}
        </p>
      )}
    </section>
  );
}

function Record({ record }: { record: QuarantineRow }) {
  const [open, setOpen] = useState(false);
  const where = [record.format ?? 'no known format', record.line !== null && `line ${count(record.line)}`];
  return (
    <li className="border-b border-line text-12">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="grid w-full grid-cols-[12px_minmax(0,1fr)_minmax(0,1.2fr)_150px] items-center gap-x-2.5 px-3 py-1 text-left -outline-offset-2 hover:bg-raised"
      >
        <span aria-hidden="true" className="text-10 text-ink-2">
          {open ? '▾' : '▸'}
        </span>
        <span className="min-w-0">
          <span className="block cut" data-tip={record.reason}>
            {record.reason}
          </span>
          <span className="block cut text-11 text-ink-2">
            {record.code} · {record.source} · {where.filter(Boolean).join(', ')}
            {record.stored && ' · its event was stored all the same'}
          </span>
        </span>
        <AdversaryText value={record.raw} className={cx('text-11 text-ink-2', open && 'invisible')} />
        <Time value={record.receivedAt} date="always" className="text-right text-ink-2" />
      </button>
      {open && (
        <div className="grid gap-1.5 border-t border-line bg-field py-2 pr-3 pl-8.5">
          <p className="text-ink-2">{record.reason}</p>
          <div className="flex items-start gap-2">
            <AdversaryText value={record.raw} wrap className="max-h-60 flex-1 overflow-y-auto" />
            <CopyButton value={record.raw} label="Copy the record" />
          </div>
        </div>
      )}
    </li>
  );
}
