/** Times by the clock of the browser, where it is set to another zone than UTC. */
let offsets: Intl.DateTimeFormat | undefined;

/** Some moment of the year differs from UTC here: zones with summer time count. */
export function hasLocalTime(): boolean {
  const year = new Date().getFullYear();
  return [0, 6].some((month) => new Date(year, month, 1).getTimezoneOffset() !== 0);
}

/** "10:56:48" */
export function localClock(time: number): string {
  offsets ??= new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
  return Number.isFinite(time) ? offsets.format(time) : '–';
}

/** "Europe/Berlin" */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
