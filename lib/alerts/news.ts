/** What happened since a page last heard: to be asked again, not to be shown. */
export interface News {
  /** the newest alert of all */
  newestId: string;
  /** what people changed: kinds of things, and the ids of alerts among them */
  changed: { object: string; id: string }[];
  /** more was changed than is listed: everything may be different */
  everything: boolean;
}

/** One message to a page that heard none of both. */
export function mergeNews(a: News | null, b: News, most: number): News {
  const changed = [...(a?.changed ?? []), ...b.changed];
  const everything = (a?.everything ?? false) || b.everything || changed.length > most;
  return { newestId: b.newestId, changed: everything ? [] : changed, everything };
}

/** As a server-sent event. */
export function newsEvent(news: News): string {
  return `data: ${JSON.stringify(news)}\n\n`;
}
