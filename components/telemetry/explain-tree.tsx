'use client';

import { type ReactNode, useState } from 'react';
import type { RuleExplanation } from '../../lib/backtest/explanation';
import type { ExplainNode } from '../../lib/sigma/explain';
import type { ShownHit } from '../../lib/telemetry/shown';
import { AdversaryText } from '../ui/adversary-text';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';

const SHOWN_ITEMS = 12;
const SHOWN_PATTERNS = 4;

/** A rule's condition with an answer for each part: what held, with the matched characters, and what stood in the way. */
export function ExplainTree({ rule }: { rule: RuleExplanation }) {
  return (
    <ul aria-label={`Condition of ${rule.title}`} className="grid gap-px text-11">
      <Node node={rule.tree} hits={rule.hits} />
    </ul>
  );
}

function Node({ node, hits }: { node: ExplainNode; hits: readonly ShownHit[] }) {
  if (node.kind === 'test') return <Test node={node} hits={hits} />;
  // a map with one test is that test
  if ((node.kind === 'all' || node.kind === 'any') && node.items.length === 1)
    return <Node node={node.items[0]!} hits={hits} />;
  const items = 'items' in node ? node.items : [node.item];
  return (
    <li>
      <Line matched={node.matched}>
        <Words node={node} />
      </Line>
      <Items items={items} hits={node.kind === 'not' ? [] : hits} />
    </li>
  );
}

function Items({ items, hits }: { items: readonly ExplainNode[]; hits: readonly ShownHit[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, SHOWN_ITEMS);
  const hidden = items.length - shown.length;
  return (
    <ul className="ml-1.25 grid gap-px border-l border-line pl-2">
      {shown.map((item, i) => (
        <Node key={i} node={item} hits={hits} />
      ))}
      {hidden > 0 && (
        <li>
          <Button size="sm" variant="ghost" onClick={() => setAll(true)}>
            {plural(hidden, 'more part')}
          </Button>
        </li>
      )}
    </ul>
  );
}

function Words({ node }: { node: Exclude<ExplainNode, { kind: 'test' }> }) {
  switch (node.kind) {
    case 'selection':
      return <span className="mono">{node.name}</span>;
    case 'filter':
      return (
        <>
          filter <AdversaryText value={node.title} className="font-semibold" />{' '}
          {node.matched ? 'lets it pass' : <span className="text-over">leaves it out</span>}
        </>
      );
    case 'not':
      return <>not</>;
    case 'of':
      return <span className="mono">{node.text}</span>;
    default:
      return <>{node.kind === 'and' || node.kind === 'all' ? 'all of these' : 'any of these'}</>;
  }
}

function Test({ node, hits }: { node: Extract<ExplainNode, { kind: 'test' }>; hits: readonly ShownHit[] }) {
  const { field, operator, link, patterns, matched, miss } = node;
  const told = matched ? patterns.filter((pattern) => pattern.matched) : patterns;
  const asked = (told.length > 0 ? told : patterns).slice(0, SHOWN_PATTERNS).map(({ text }) => text);
  const more = (told.length || patterns.length) - asked.length;
  const own = hits.filter((hit) => hit.field === field && asked.includes(hit.pattern));
  return (
    <li>
      <Line matched={matched}>
        <span className="text-ink-2">{field || 'any field'}</span> <span className="text-ink-3">{operator}</span>{' '}
        <AdversaryText value={asked.join(link === 'all' ? ' and ' : ' or ')} wrap />
        {more > 0 && <span className="text-ink-3"> and {more} more</span>}
      </Line>
      {!matched && miss && (
        <div className="pl-4.5 leading-4.5 text-over">
          <AdversaryText value={miss} wrap />
        </div>
      )}
      {matched &&
        own.slice(0, 3).map((hit, i) => (
          <div key={i} className="pl-4.5 leading-4.5">
            <AdversaryText value={hit.value} ranges={hit.ranges} wrap />
          </div>
        ))}
    </li>
  );
}

function Line({ matched, children }: { matched: boolean; children: ReactNode }) {
  return (
    <div className="flex gap-1.5 leading-4.5">
      <Sign matched={matched} />
      <span className={cx('min-w-0 wrap-anywhere', !matched && 'text-ink-2')}>{children}</span>
    </div>
  );
}

/** A check or a cross: the shape says it, the colour repeats it. */
function Sign({ matched }: { matched: boolean }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      role="img"
      aria-label={matched ? 'holds:' : 'does not hold:'}
      className={cx('mt-0.75 flex-none', matched ? 'text-true' : 'text-over')}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    >
      {matched ? <path d="M2.5 6.3l2.4 2.4 4.6-5.2" /> : <path d="M3 3l6 6M9 3l-6 6" />}
    </svg>
  );
}
