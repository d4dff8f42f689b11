/** How wide the columns of the events begin, so that all of them are in view where that is possible. Pure. */

/** pixels: what the column wants, and what still tells something */
interface Wanted {
  width: number;
  least: number;
}

const fixed = (width: number): Wanted => ({ width, least: width });

const WANTED: Readonly<Record<string, Wanted>> = {
  time: fixed(186),
  host: fixed(110),
  kind: fixed(112),
  // a path tells most by its end, a command line by its beginning
  Image: { width: 230, least: 170 },
  CommandLine: { width: 340, least: 180 },
  User: fixed(96),
  ParentImage: { width: 190, least: 140 },
  Target: { width: 240, least: 130 },
  pid: fixed(72),
};
const OTHER: Wanted = { width: 150, least: 80 };

/** @param room pixels; 0 while it is not known */
export function columnWidths(names: readonly string[], room: number): Map<string, number> {
  const wanted = names.map((name): [string, Wanted] => [name, WANTED[name] ?? OTHER]);
  const sum = (of: (column: Wanted) => number) => wanted.reduce((total, [, column]) => total + of(column), 0);
  const spare = sum(({ width, least }) => width - least);
  const share = room > 0 && spare > 0 ? Math.max(0, (room - sum(({ least }) => least)) / spare) : 1;
  return new Map(wanted.map(([name, { width, least }]) => [name, Math.floor(least + (width - least) * share)]));
}
