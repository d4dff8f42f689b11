'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { plural } from '../ui/count';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { usePeople } from './use-people';

const TAG = /^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,39}$/u;

/** Tags are put on, or taken off: words with a minus in front are taken off. */
export function TagDialog({
  alerts,
  onTag,
  onClose,
}: {
  /** 0: the dialog is shut */
  alerts: number;
  onTag: (change: { addTags: string[]; removeTags: string[] }) => void;
  onClose: () => void;
}) {
  return (
    <Dialog open={alerts > 0} onClose={onClose} title={`Tag ${plural(alerts, 'alert')}`} width={360}>
      <TagForm onTag={onTag} onClose={onClose} />
    </Dialog>
  );
}

function TagForm({ onTag, onClose }: Pick<Parameters<typeof TagDialog>[0], 'onTag' | 'onClose'>) {
  const { tags } = usePeople();
  const [text, setText] = useState('');
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const removeTags = words.filter((word) => word.startsWith('-')).map((word) => word.slice(1));
  const addTags = words.filter((word) => !word.startsWith('-'));
  const wrong = [...addTags, ...removeTags].find((word) => !TAG.test(word));
  const put = (tag: string) => setText((before) => `${before.trim()} ${tag}`.trim());
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (words.length > 0 && !wrong) onTag({ addTags, removeTags });
      }}
    >
      <Field
        label="Tags, separated by spaces"
        note="A minus takes one off: -false-alarm"
        error={wrong && `“${wrong}” is no tag: letters, digits, and . _ : / -`}
      >
        <Input data-autofocus value={text} maxLength={300} onChange={(event) => setText(event.target.value)} />
      </Field>
      {tags.length > 0 && (
        <div className="flex flex-wrap gap-1.5">
          {tags.slice(0, 20).map((tag) => (
            <Button key={tag} size="sm" onClick={() => put(tag)}>
              {tag}
            </Button>
          ))}
        </div>
      )}
      <div className="flex justify-end gap-2">
        <Button variant="ghost" kbd="Esc" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="primary" type="submit" disabled={words.length === 0 || wrong !== undefined}>
          {words.length === 0 ? 'Type a tag' : 'Tag'}
        </Button>
      </div>
    </form>
  );
}
