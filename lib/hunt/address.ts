/** The address of a hunt: `/hunt?q=...&from=...&to=...`. Times are epoch milliseconds; without them everything stored. */
export function huntAddress(query: string, range: { from?: number | undefined; to?: number | undefined } = {}): string {
  const params = new URLSearchParams({ q: query });
  if (range.from !== undefined) params.set('from', String(range.from));
  if (range.to !== undefined) params.set('to', String(range.to));
  return `/hunt?${params}`;
}
