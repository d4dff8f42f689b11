import type { Drafter } from './hypotheses/draft-store';
import type { NarrowOptions } from './hypotheses/narrow-store';
import { incidents, trials } from './incident';

/** Drafts in the thread that holds the index of the fleet's facts: the web server's own need not make another. */
export const draftInThread =
  (url: string): Drafter =>
  async ({ title, statement, observationIds }) =>
    JSON.parse(
      await incidents(url).ask({ draft: { title, statement, observationIds: [...observationIds] } }),
    ) as string;

/** Chooses what narrows a rule in a thread that no alert's page waits for. */
export const narrowInThread =
  (url: string, signal?: AbortSignal): NonNullable<NarrowOptions['choose']> =>
  async (yaml, judged) =>
    JSON.parse(await trials(url).ask({ narrow: yaml, judged }, signal));
