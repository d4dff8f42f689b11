import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

export interface Asked {
  /** a selector: what was not looked at before */
  at?: string | undefined;
  /** colours alone */
  colours?: boolean;
}

/** Everything serious or critical that a screen reader or a keyboard meets, in words. */
export async function graveFindings(page: Page, { at, colours = false }: Asked = {}): Promise<string[]> {
  // Without frames of others in the page nothing is lost by it, and no second page is opened for each look.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  if (at !== undefined) axe.include(at);
  const { violations } = await (colours ? axe.withRules(['color-contrast']) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.length}, first ${nodes[0]?.target.join(' ')}: ${nodes[0]?.failureSummary}`);
}
