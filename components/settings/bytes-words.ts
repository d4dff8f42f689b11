const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** "812 bytes", "2.2 MB", "140 GB": three figures at most. */
export function bytesWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power > 0 && value < 10 ? 1 : 0)} ${UNITS[power]}`;
}
