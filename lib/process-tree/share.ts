/** The greatest number that each may have so that all together have at most `budget`; at least `least`. */
export function evenShare(counts: readonly number[], budget: number, least = 1): number {
  const sorted = [...counts].sort((a, b) => a - b);
  let room = budget;
  for (const [i, count] of sorted.entries()) {
    const share = Math.floor(room / (sorted.length - i));
    if (share < count) return Math.max(least, share);
    room -= count;
  }
  return Math.max(least, sorted.at(-1) ?? least);
}
