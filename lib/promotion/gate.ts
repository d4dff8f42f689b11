import type { Problem } from '../sigma';
import { type Noise, type NoiseBudget, withinBudget } from './noise';

/** What going live asks of a rule. */
export interface Gate {
  /** errors and warnings of its text */
  lint: Problem[];
  noise: Noise;
  budget: NoiseBudget;
  /** confirmed threats whose evidence it matches */
  catches: { id: number; name: string; events: number }[];
  /** of the threats that the detector's version before caught: those that it would not */
  lost: { id: number; name: string; events: number }[];
}

export type GatePart = 'lint' | 'budget' | 'threats';

/** The parts that do not pass. `lint` and `budget` may be waived in writing, `threats` accepted with a reason. */
export function failedParts({
  lint,
  noise,
  budget,
  lost,
}: Pick<Gate, 'lint' | 'noise' | 'budget' | 'lost'>): GatePart[] {
  const out: GatePart[] = [];
  if (lint.length > 0) out.push('lint');
  if (!withinBudget(noise, budget)) out.push('budget');
  if (lost.length > 0) out.push('threats');
  return out;
}

/** Why a rule does not go live as it is, in a sentence. */
export function gateWords(gate: Pick<Gate, 'lint' | 'noise' | 'budget' | 'lost'>): string {
  const { lint, noise, budget, lost } = gate;
  const words: Record<GatePart, () => string> = {
    lint: () =>
      `its text has ${lint.length === 1 ? 'a problem' : `${lint.length} problems`} (line ${lint[0]!.line}: ${lint[0]!.message})`,
    budget: () =>
      `it would raise ${noise.more ? 'more than ' : ''}${perDay(noise.alertsPerDay)} a day on ${noise.hosts} ${noise.hosts === 1 ? 'host' : 'hosts'} that nobody called true, and the budget is ${budget.alertsPerDay} on ${budget.hosts}`,
    threats: () => `it no longer catches ${lost.map(({ name }) => `"${name}"`).join(', ')}`,
  };
  return failedParts(gate)
    .map((part) => words[part]())
    .join('; ');
}

/** "116 alerts", "0.3 alerts" */
export function perDay(alerts: number): string {
  const rounded = alerts >= 10 ? Math.round(alerts) : Math.round(alerts * 10) / 10;
  return `${rounded} ${rounded === 1 ? 'alert' : 'alerts'}`;
}
