import { Time } from '../ui/time';

/** A time in a table, or a dash where nothing was seen. */
export function Seen({ value }: { value: number | null }) {
  return value === null ? <span className="text-ink-3">–</span> : <Time value={value} date="always" />;
}
