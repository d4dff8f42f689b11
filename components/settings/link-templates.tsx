'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { LINK_KINDS, type LinkKind, type LinkTemplate, PLACEHOLDER } from '../../lib/telemetry/link-template';
import { linkTemplates } from '../../lib/telemetry/link-template-schema';
import { LINKS_KEY } from '../telemetry/use-link-templates';
import { apiGet, apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/error-state';
import { Field, Input, Select } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { errorText, useToast } from '../ui/toast';

const KIND_WORD: Record<LinkKind, string> = {
  sha256: 'hashes',
  ip: 'addresses',
  path: 'paths',
  user: 'users',
  host: 'host names',
  any: 'every value',
};
const EMPTY: LinkTemplate = { name: '', kind: 'sha256', url: '' };

/** Places outside where a value's menu offers to look it up; nothing is sent before somebody chooses one. */
export function LinkTemplates() {
  const { data, error, refetch } = useQuery({
    queryKey: LINKS_KEY,
    queryFn: ({ signal }) => apiGet<{ templates: LinkTemplate[] }>('/api/settings/links', {}, signal),
  });
  return (
    <section aria-label="Places to look values up" className="border-b border-line">
      <PanelHead title="Look values up" note="in the menu of every value; for all who use this console" />
      {data ? (
        <Places templates={data.templates} />
      ) : error ? (
        <ErrorState what="The places could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} />
      )}
    </section>
  );
}

function Places({ templates }: { templates: readonly LinkTemplate[] }) {
  const client = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState(EMPTY);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (next: readonly LinkTemplate[], done: string, undo?: readonly LinkTemplate[]) => {
    const checked = linkTemplates.safeParse(next);
    if (!checked.success) {
      setProblem(checked.error.issues[0]?.message ?? 'cannot be saved');
      return;
    }
    try {
      const saved = await apiSend<{ templates: LinkTemplate[] }>('PUT', '/api/settings/links', {
        templates: checked.data,
      });
      client.setQueryData(LINKS_KEY, saved);
      setDraft(EMPTY);
      setProblem(null);
      toast({ text: done, ...(undo && { undo: () => save(undo, 'It is back.') }) });
    } catch (error) {
      setProblem(errorText(error));
    }
  };
  return (
    <div className="grid gap-2 px-3 py-3 text-12">
      {templates.length === 0 && (
        <p className="text-11 text-ink-2">
          None yet. A place is an address with {PLACEHOLDER} where the value goes, such as
          https://intel.example/search?q={PLACEHOLDER}. Only https; no referrer is sent.
        </p>
      )}
      {templates.map((template) => (
        <div key={template.name} className="flex min-w-0 items-center gap-3">
          <b className="w-30 flex-none truncate font-semibold">{template.name}</b>
          <span className="w-22 flex-none text-ink-2">{KIND_WORD[template.kind]}</span>
          <span className="mono cut flex-1 text-ink-2" data-value={template.url}>
            {template.url}
          </span>
          <IconButton
            label={`Remove ${template.name}`}
            onClick={() =>
              void save(
                templates.filter((one) => one !== template),
                `${template.name} removed.`,
                templates,
              )
            }
          >
            <Trash2 size={14} />
          </IconButton>
        </div>
      ))}
      <form
        className="grid grid-cols-[120px_110px_minmax(0,1fr)_auto] items-end gap-2 [&_label]:grid-cols-[minmax(0,1fr)]"
        onSubmit={(event) => {
          event.preventDefault();
          void save([...templates, draft], `${draft.name} added.`);
        }}
      >
        <Field label="Name">
          <Input
            value={draft.name}
            maxLength={40}
            className="w-full min-w-0"
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        </Field>
        <Field label="For">
          <Select value={draft.kind} onChange={(event) => setDraft({ ...draft, kind: event.target.value as LinkKind })}>
            {LINK_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {KIND_WORD[kind]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={`Address, with ${PLACEHOLDER} where the value goes`}>
          <Input
            value={draft.url}
            maxLength={500}
            placeholder={`https://intel.example/search?q=${PLACEHOLDER}`}
            onChange={(event) => setDraft({ ...draft, url: event.target.value })}
          />
        </Field>
        <Button type="submit">Add</Button>
      </form>
      {problem !== null && (
        <p role="alert" className="text-over">
          Not saved: {problem}.
        </p>
      )}
    </div>
  );
}
