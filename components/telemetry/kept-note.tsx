import { Time } from '../ui/time';

/** Says that an answer could not look further back, because retention dropped what was before. */
export function KeptNote({ keptFrom }: { keptFrom: number | undefined }) {
  if (keptFrom === undefined) return null;
  return (
    <p className="border-b border-line bg-over-bg px-3 py-1.5 text-12 text-over">
      Events from before <Time value={keptFrom} date="always" zone className="font-sans" /> were dropped by retention:
      they are not counted.
    </p>
  );
}
