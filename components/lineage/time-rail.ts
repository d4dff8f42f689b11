import { scaleLinear } from 'd3-scale';

/** Times on an axis that folds what is idle: stretches of work keep their own scale, the rest is named. */
export interface Rail {
  x(time: number): number;
  stretches: { from: number; to: number; x: number; width: number }[];
  /** between stretches, with how long nothing happened */
  folds: { x: number; width: number; ms: number }[];
}

const FOLD = 58;
/** Idle for longer than this, and for longer than this share of all, is folded. */
const IDLE_MS = 15 * 60_000;
const IDLE_SHARE = 0.08;
/** A stretch gets room by the number of things in it, and a little by how long it took. */
const LEAST = 40;

/** @param times epoch ms; @param width px */
export function railOf(times: readonly number[], width: number): Rail {
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  if (sorted.length === 0) return { x: () => 0, stretches: [], folds: [] };
  const whole = sorted.at(-1)! - sorted[0]!;
  const idle = Math.max(IDLE_MS, whole * IDLE_SHARE);
  const groups: number[][] = [];
  for (const time of sorted) {
    const last = groups.at(-1);
    if (last && time - last.at(-1)! <= idle) last.push(time);
    else groups.push([time]);
  }
  const room = Math.max(groups.length * LEAST, width - (groups.length - 1) * FOLD);
  const weight = (group: readonly number[]) => Math.sqrt(group.length);
  const total = groups.reduce((sum, group) => sum + weight(group), 0);
  const stretches: Rail['stretches'] = [];
  const folds: Rail['folds'] = [];
  let x = 0;
  for (const [i, group] of groups.entries()) {
    const wide = Math.max(LEAST, ((room - groups.length * LEAST) * weight(group)) / total + LEAST);
    if (i > 0) {
      folds.push({ x, width: FOLD, ms: group[0]! - groups[i - 1]!.at(-1)! });
      x += FOLD;
    }
    stretches.push({ from: group[0]!, to: group.at(-1)!, x, width: wide });
    x += wide;
  }
  return {
    stretches,
    folds,
    x(time) {
      const at = stretches.findLast(({ from }) => from <= time) ?? stretches[0]!;
      if (at.from === at.to) return at.x + at.width / 2;
      return scaleLinear([at.from, at.to], [at.x + EDGE, at.x + at.width - EDGE]).clamp(true)(time);
    },
  };
}

const EDGE = 8;
