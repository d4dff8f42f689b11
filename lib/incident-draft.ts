import type { Drafter } from './hypotheses/draft-store';
import { incidents } from './incident';

/** Drafts in the thread that holds the index of the fleet's facts: the web server's own need not make another. */
export const draftInThread =
  (url: string): Drafter =>
  async ({ title, statement, observationIds }) =>
    JSON.parse(
      await incidents(url).ask({ draft: { title, statement, observationIds: [...observationIds] } }),
    ) as string;
