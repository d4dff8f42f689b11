import { hash } from 'node:crypto';
import { visible } from '../telemetry/text';
import type { Inline, Report } from './report';

const STYLE = `
  body { font: 11pt/1.45 system-ui, sans-serif; color: #111; background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
  h1 { font-size: 17pt; margin: 0 0 .6rem } h2 { font-size: 12.5pt; margin: 1.4rem 0 .4rem; break-after: avoid }
  code { font: 9.5pt ui-monospace, monospace; background: #f1f1f1; padding: 0 .2em; overflow-wrap: anywhere; white-space: pre-wrap }
  ul { padding-left: 1.2rem } li { margin: .15rem 0; break-inside: avoid } p { margin: .4rem 0 }
  @media print { body { margin: 0; max-width: none } code { background: none; padding: 0 } }
`;

/** The report's page may do nothing but show text in its one style: no script, no picture, no address. */
export const REPORT_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox allow-modals',
].join('; ');

/** The report as a page by itself, ready to print. */
export function reportHtml({ title, lead, sections }: Report): string {
  const body = sections.map(
    (section) =>
      `<h2>${text(section.title)}</h2>${section.text ? `<p>${inline(section.text)}</p>` : ''}<ul>${section.items
        .map((item) => `<li>${inline(item)}</li>`)
        .join('\n')}</ul>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${text(title)}</title><style>${STYLE}</style></head>
<body><h1>${text(title)}</h1><p>${inline(lead)}</p>${body.join('\n')}</body></html>
`;
}

const inline = (parts: readonly Inline[]): string =>
  parts.map((part) => (typeof part === 'string' ? text(part) : `<code>${text(part.code)}</code>`)).join('');

const ENTITY: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const text = (value: string): string => visible(value).replace(/[&<>"']/g, (c) => ENTITY[c]!);
