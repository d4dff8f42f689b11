'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { errorText, useToast } from '../ui/toast';

/** A hunt that found something becomes a hypothesis: its rule is the query. */
export function HypothesisDialog({ yaml, onClose }: { yaml: string; onClose: () => void }) {
  const router = useRouter();
  const client = useQueryClient();
  const toast = useToast();
  const [title, setTitle] = useState('');
  const make = useMutation({
    mutationFn: async () => {
      const name = title.trim();
      const { id } = await apiSend<{ id: number }>('POST', '/api/hypotheses', { title: name, observationIds: [] });
      const rule = yaml.replace(/^title:.*$/m, () => `title: ${JSON.stringify(name)}`);
      await apiSend('PATCH', `/api/hypotheses/${id}`, { yaml: rule });
      return id;
    },
    onSuccess: async (id) => {
      await client.invalidateQueries({ queryKey: ['hypotheses'] });
      router.push(`/hypotheses/${id}`);
    },
    onError: (error) => toast({ text: `No hypothesis was made: ${errorText(error)}`, error: true }),
  });
  const act = () => title.trim() && make.mutate();
  return (
    <Dialog
      open
      onClose={onClose}
      title="New hypothesis from this hunt"
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={act} busy={make.isPending} disabled={title.trim() === ''}>
            Make the hypothesis
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field label="What it says" note="One sentence: what does somebody do that nobody honest does?">
          <Input
            data-autofocus
            value={title}
            maxLength={200}
            onChange={(event) => setTitle(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && act()}
          />
        </Field>
        <section
          aria-label="Rule"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard
          tabIndex={0}
          className="mono max-h-60 overflow-auto rounded-2 border border-line bg-field p-2 whitespace-pre"
        >
          {yaml}
        </section>
      </div>
    </Dialog>
  );
}
