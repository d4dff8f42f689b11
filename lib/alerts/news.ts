/** What happened since a page last heard: to be asked again, not to be shown. */
export interface News {
  /** the newest alert of all */
  newestId: string;
  /** what people changed, thing by thing */
  changed: { object: string; id: string }[];
  /** more was changed than is listed: anything of these kinds may be different */
  everything: boolean;
  /** the kinds of things that were changed */
  kinds: string[];
}

/** One message to a page that heard none of both. */
export function mergeNews(a: News | null, b: News, most: number): News {
  const changed = [...(a?.changed ?? []), ...b.changed];
  const everything = (a?.everything ?? false) || b.everything || changed.length > most;
  const kinds = [...new Set([...(a?.kinds ?? []), ...b.kinds])];
  return { newestId: b.newestId, changed: everything ? [] : changed, everything, kinds };
}

/** As a server-sent event. */
export function newsEvent(news: News): string {
  return `data: ${JSON.stringify(news)}\n\n`;
}
