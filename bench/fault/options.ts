export interface Options {
  /** an empty folder, removed afterwards */
  folder: string;
  seed: number;
  /** records that are sent through the kills */
  events: number;
  /** of the app, and as many of the database */
  kills: number;
  /** records that are sent around an outage or a full disk */
  few: number;
  /** how long an outage or a full disk lasts */
  seconds: number;
  say(text: string): void;
}

/** What is asked for in so many words wins; else a short run or a whole one. */
export function sizes(asked: {
  short?: boolean;
  events?: string;
  kills?: string;
}): Pick<Options, 'events' | 'kills' | 'few' | 'seconds'> {
  return {
    events: Number(asked.events ?? (asked.short ? 8_000 : 200_000)),
    kills: Number(asked.kills ?? (asked.short ? 3 : 25)),
    few: asked.short ? 2_000 : 20_000,
    seconds: asked.short ? 6 : 60,
  };
}
