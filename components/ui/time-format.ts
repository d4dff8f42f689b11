/** How times are written: UTC, epoch milliseconds in. Total: an impossible time is written as a dash. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "08:56:48", or "08:56:48.627" with milliseconds. */
export function clock(time: number, milliseconds = false): string {
  return isoOf(time)?.slice(11, milliseconds ? 23 : 19) ?? '–';
}

/** "2026-11-23" */
export function day(time: number): string {
  return isoOf(time)?.slice(0, 10) ?? '–';
}

/** A mark of an axis, as precise as tells it from its neighbours: "08:56:48", "08:56:48.5", and a day where one begins. */
export function tickText(tick: number, ticks: readonly number[]): string {
  const every = (length: number) => ticks.every((each) => each % length === 0);
  if (tick % DAY === 0) return day(tick);
  if (every(1_000)) return clock(tick);
  return clock(tick, true).slice(0, every(100) ? 10 : 12);
}

/** Both fall on the same UTC day. */
export function sameDay(a: number, b: number): boolean {
  return Math.floor(a / DAY) === Math.floor(b / DAY);
}

/** "5 min ago", "in 2 h", "3 days ago", "1 year ago". */
export function relative(time: number, now: number): string {
  const distance = Math.abs(now - time);
  const text = span(distance);
  if (!text) return 'now';
  return time <= now ? `${text} ago` : `in ${text}`;
}

function span(ms: number): string {
  const s = Math.floor(ms / 1000);
  if (s < 5) return '';
  if (ms < MINUTE) return `${s} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  const days = Math.floor(ms / DAY);
  if (days < 60) return days === 1 ? '1 day' : `${days} days`;
  if (days < 730) return `${Math.floor(days / 30.44)} months`;
  return `${Math.floor(days / 365.25)} years`;
}

/** Made once: making one costs more than a row of a list. */
let local: Intl.DateTimeFormat | undefined;

/** Everything about a time: UTC to the microsecond that is known, local with its zone, relative. For tooltips. */
export function timeInFull(time: number, now: number): string {
  const iso = isoOf(time);
  if (!iso) return 'no time';
  const micros = Math.round((time - Math.floor(time)) * 1000);
  const utc = `${iso.slice(0, 10)} ${iso.slice(11, 23)}${micros > 0 ? String(micros).padStart(3, '0') : ''} UTC`;
  local ??= new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
  return `${utc}\n${local.format(time)} (local)\n${relative(time, now)}`;
}

/** "17 ms", "3.0 s", "4 min 10 s", "2 h 5 min", "6 days 4 h", "60 days". */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.round(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (ms < HOUR) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ''}`;
  // hours say nothing of months
  if (ms >= 14 * DAY) return `${Math.round(ms / DAY)} days`;
  if (ms >= 2 * DAY) {
    const hours = Math.floor((ms % DAY) / HOUR);
    return `${Math.floor(ms / DAY)} days${hours > 0 ? ` ${hours} h` : ''}`;
  }
  const minutes = Math.floor(ms / MINUTE);
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
}

function isoOf(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
