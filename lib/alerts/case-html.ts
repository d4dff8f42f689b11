import { createHash } from 'node:crypto';
import { visible } from '../telemetry/text';
import type { AlertCase, CaseProcess } from './case';
import { caseFacts, utc } from './case-facts';

/**
 * A case as one HTML file that stands alone: no script, nothing fetched, and a policy that allows neither, so that it may
 * be opened anywhere although most of its words are the adversary's. It prints well; the print view is the same page.
 */
const STYLE = `
:root{color-scheme:light dark;font:13px/1.45 system-ui,sans-serif}
body{margin:0 auto;max-width:1100px;padding:24px}
h1{font-size:20px;margin:0 0 12px}h2{font-size:14px;margin:24px 0 8px}
dl{display:grid;grid-template-columns:120px 1fr;gap:4px 12px;margin:0}
dt{color:GrayText}dd{margin:0;overflow-wrap:anywhere}
code{font:12px/1.45 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate-override;direction:ltr}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th{text-align:left;font-weight:600;border-bottom:1px solid}
td,th{padding:3px 6px;vertical-align:top;overflow-wrap:anywhere}tr{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);break-inside:avoid}
.time{width:180px}.pid{width:64px}.more{display:block}.alert{font-weight:600}
footer{margin-top:24px;color:GrayText}
@media print{:root{color-scheme:light;font-size:11px}body{padding:0}}
`;

/** For the page's own policy, and for the answer that carries it. */
export const CASE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

export function caseHtml(of: AlertCase): string {
  const { alert, comments, processes, left, link } = of;
  const facts = caseFacts(of).map(
    ({ name, value, written }) => `<dt>${escaped(name)}</dt><dd>${written ? code(value) : escaped(value)}</dd>`,
  );
  const said = comments.map(
    ({ author, time, text }) => `<dt>${escaped(author)}</dt><dd>${escaped(utc(time))}<br>${code(text)}</dd>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CASE_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Alert ${escaped(alert.id)}: ${escaped(alert.detector)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(alert.detector)}</h1>
<dl>${facts.join('')}</dl>
<h2>Processes${left > 0 ? ` (${processes.length}, ${left} more not listed)` : ''}</h2>
<table><thead><tr><th class="time">Start</th><th class="pid">Pid</th><th>Command, and what it did</th></tr></thead>
<tbody>${processes.map(processRow).join('')}</tbody></table>
${said.length > 0 ? `<h2>Comments</h2><dl>${said.join('')}</dl>` : ''}
<footer>${link ? `Alert: ${escaped(link)}` : 'Unwrap'}</footer>
</body>
</html>
`;
}

function processRow({
  depth,
  time,
  pid,
  user,
  image,
  commandLine,
  sha256,
  claims,
  files,
  connections,
  alerts,
}: CaseProcess): string {
  const more = [
    user !== null && `user ${code(user)}`,
    image !== null && `image ${code(image)}`,
    claims !== null && `claims ${code(claims)}`,
    sha256 !== null && `sha256 ${code(sha256)}`,
    ...files.map((each) => code(each)),
    ...connections.map((each) => `connects to ${code(each)}`),
    ...alerts.map((each) => `<span class="alert">Alert: ${escaped(each)}</span>`),
  ].filter(Boolean);
  const indent = '\u00a0\u00a0'.repeat(Math.min(depth, 30));
  return `<tr><td class="time">${escaped(utc(time))}</td><td class="pid">${pid}</td><td>${indent}${code(commandLine ?? image ?? 'no exec record')}${more
    .map((each) => `<span class="more">${indent}${each}</span>`)
    .join('')}</td></tr>`;
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text with its invisible characters written out; nothing in it is markup. */
function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}
