import { X } from 'lucide-react';

/** Words that people put on alerts. */
export function TagList({ tags, onRemove }: { tags: readonly string[]; onRemove?: (tag: string) => void }) {
  return (
    <span
      className={onRemove ? 'flex flex-wrap gap-1' : 'flex min-w-0 gap-1 overflow-hidden'}
      data-tip={onRemove ? undefined : tags.join(', ') || undefined}
    >
      {tags.map((tag) => (
        <span
          key={tag}
          className="inline-flex h-4.5 flex-none items-center gap-1 rounded-1 border border-line-2 bg-raised px-1.25 text-11 text-ink"
        >
          {tag}
          {onRemove && (
            <button
              type="button"
              aria-label={`Remove the tag ${tag}`}
              onClick={() => onRemove(tag)}
              className="grid size-3.5 place-items-center text-ink-2 hover:text-ink"
            >
              <X size={10} />
            </button>
          )}
        </span>
      ))}
    </span>
  );
}
