const FORMAT = new Intl.NumberFormat('en');

/** "2,207" */
export function count(n: number): string {
  return FORMAT.format(n);
}

/** "1 event", "2,207 events"; pass the plural when it is not the word with an s. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
