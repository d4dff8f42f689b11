import { z } from 'zod';
import { LINK_KINDS, MOST_TEMPLATES, templateProblem } from './link-template';

/**
 * A place outside where analysts look values up: `https://intel.example/search?q={value}`. Only https, the value only
 * behind the host, and no user or password in it, so that no value can change where a link leads.
 */
export const linkTemplate = z.strictObject({
  name: z.string().trim().min(1, 'needs a name').max(40),
  kind: z.enum(LINK_KINDS),
  url: z
    .string()
    .trim()
    .max(500)
    .superRefine((text, context) => {
      const problem = templateProblem(text);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    }),
});
export const linkTemplates = z
  .array(linkTemplate)
  .max(MOST_TEMPLATES, `at most ${MOST_TEMPLATES} places`)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two places have the same name');
