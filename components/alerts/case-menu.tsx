'use client';

import { Share2 } from 'lucide-react';
import type { AlertRow } from '../../lib/alerts/alert';
import { Button } from '../ui/button';
import { Menu } from '../ui/menu';
import { errorText, useToast } from '../ui/toast';

/** Ways to hand an alert on: a link, text for a ticket, files that stand alone, paper. */
export function CaseMenu({
  alert,
  narrow = false,
}: {
  alert: Pick<AlertRow, 'id'>;
  /** the title beside it needs the room: on narrow screens only the sign is shown */
  narrow?: boolean;
}) {
  const toast = useToast();
  const path = `/api/alerts/${alert.id}/case`;
  const copy = async (make: () => Promise<string>, done: string) => {
    try {
      await navigator.clipboard.writeText(await make());
      toast({ text: done });
    } catch (error) {
      toast({ text: `Not copied: ${errorText(error)}`, error: true });
    }
  };
  /** On the alert's own page the address holds what is selected, searched and in the window. */
  const link = () => {
    const { href, pathname } = window.location;
    const page = `/alerts/${alert.id}`;
    return pathname === page ? href : new URL(page, href).href;
  };
  const download = (format: string) => {
    const anchor = document.createElement('a');
    anchor.href = `${path}?format=${format}`;
    anchor.download = '';
    anchor.click();
  };
  return (
    <Menu
      trigger={
        <Button
          size="sm"
          variant="ghost"
          icon={<Share2 size={11} aria-hidden="true" />}
          data-tip="Share: link, text, files, print"
        >
          <span className={narrow ? 'max-[1599px]:sr-only' : undefined}>Share</span>
        </Button>
      }
      items={[
        { label: 'Copy link', onSelect: () => void copy(async () => link(), 'The link was copied.') },
        {
          label: 'Copy as Markdown, for a ticket',
          onSelect: () =>
            void copy(async () => {
              const response = await fetch(`${path}?format=md`);
              if (!response.ok) throw new Error(`the server answered ${response.status}`);
              return response.text();
            }, 'The case was copied as Markdown.'),
        },
        { separator: true },
        { label: 'Case as HTML', note: 'one file, no script', onSelect: () => download('html') },
        { label: 'Case as JSON', onSelect: () => download('json') },
        { label: 'Processes as CSV', onSelect: () => download('csv') },
        { separator: true },
        { label: 'Print view', onSelect: () => void window.open(`${path}?format=print`, '_blank', 'noopener') },
      ]}
    />
  );
}
