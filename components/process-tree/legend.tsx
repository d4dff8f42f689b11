import type { MarkSign } from '../../lib/process-tree/drawn-row';
import { SeverityGlyph } from '../ui/severity';
import { MarkIcon } from './mark-shape';

const SHOWN: [MarkSign, string][] = [
  ['created', 'file created'],
  ['chmod', 'chmod'],
  ['external', 'connection, external'],
  ['internal', 'internal'],
];

export function Legend() {
  return (
    // what there is no room for goes to a second line that nobody sees
    <span className="flex h-4 min-w-0 flex-wrap items-center gap-x-3.5 overflow-hidden whitespace-nowrap text-11 text-ink-2 *:h-4">
      <span className="flex items-center gap-1.25">
        <span aria-hidden="true" className="h-2 w-4.5 rounded-[2px] bg-bar" />
        process life
      </span>
      {SHOWN.map(([sign, word]) => (
        <span key={sign} className="flex items-center gap-1">
          <MarkIcon sign={sign} />
          {word}
        </span>
      ))}
      <span className="flex items-center gap-1">
        <SeverityGlyph severity="high" word={false} />
        <SeverityGlyph severity="critical" word={false} />
        alert
      </span>
    </span>
  );
}
