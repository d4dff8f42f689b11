/** How wide the columns of the events begin, so that all of them are in view where that is possible. Pure. */

/** pixels that the column wants, and whether it can do with less */
interface Wanted {
  width: number;
  yields: boolean;
}

const WANTED: Readonly<Record<string, Wanted>> = {
  time: { width: 186, yields: false },
  host: { width: 110, yields: false },
  kind: { width: 112, yields: false },
  Image: { width: 210, yields: true },
  CommandLine: { width: 340, yields: true },
  User: { width: 96, yields: false },
  ParentImage: { width: 180, yields: true },
  Target: { width: 240, yields: true },
  pid: { width: 72, yields: false },
};
const OTHER: Wanted = { width: 150, yields: true };

/** Below this share of what it wants a column says nothing any more: then the table is wider than its room. */
const LEAST = 0.55;

/** @param room pixels; 0 while it is not known */
export function columnWidths(names: readonly string[], room: number): Map<string, number> {
  const wanted = names.map((name): [string, Wanted] => [name, WANTED[name] ?? OTHER]);
  const sum = (yields: boolean) =>
    wanted.reduce((total, [, column]) => total + (column.yields === yields ? column.width : 0), 0);
  const share = room > 0 && sum(true) > 0 ? Math.max(LEAST, (room - sum(false)) / sum(true)) : 1;
  return new Map(wanted.map(([name, { width, yields }]) => [name, yields ? Math.floor(width * share) : width]));
}
