'use client';

import type { AlertRow } from '../../lib/alerts/alert';
import { alertListMarkdown } from '../../lib/alerts/case-markdown';
import { type QueryValue, withQuery } from '../ui/api';
import { Button } from '../ui/button';
import { count } from '../ui/count';
import { Menu } from '../ui/menu';
import { errorText, useToast } from '../ui/toast';

/** The view as a link or a file with every alert that matches; selected alerts as Markdown. */
export function ExportMenu({
  listing,
  alerts,
  total,
}: {
  listing: Record<string, QueryValue>;
  /** the selected ones, null: none */
  alerts: readonly AlertRow[] | null;
  total: number | undefined;
}) {
  const toast = useToast();
  const copy = (text: string, done: string) =>
    navigator.clipboard.writeText(text).then(
      () => toast({ text: done }),
      (error: unknown) => toast({ text: `Not copied: ${errorText(error)}`, error: true }),
    );
  const download = (format: 'csv' | 'json') => {
    const { group: _, fold: __, ...query } = listing;
    const anchor = document.createElement('a');
    anchor.href = withQuery('/api/alerts/export', { ...query, format });
    anchor.download = '';
    anchor.click();
  };
  const all = total === undefined ? 'all' : count(total);
  return (
    <Menu
      align="end"
      trigger={
        <Button size="sm" variant="ghost">
          Share
        </Button>
      }
      items={[
        { label: 'Copy link to this view', onSelect: () => void copy(window.location.href, 'The link was copied.') },
        ...(alerts
          ? [
              {
                label: `Copy ${count(alerts.length)} selected as Markdown`,
                onSelect: () => void copy(alertListMarkdown(alerts, window.location.origin), 'Copied as Markdown.'),
              },
            ]
          : []),
        { separator: true as const },
        { label: 'Every alert that matches as CSV', note: all, onSelect: () => download('csv') },
        { label: 'Every alert that matches as JSON lines', note: all, onSelect: () => download('json') },
      ]}
    />
  );
}
