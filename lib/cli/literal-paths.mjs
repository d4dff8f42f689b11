// Preloaded into the web server (node --import). A path with a percent sign that begins no character (`/%ff`, `/%`) is
// no path in UTF-8; Next decodes paths before any code of the app runs and answers such a one with an error of its own,
// 500. Here each such percent sign is made a literal one, so that the path is read as the text that was sent: nothing
// bears that name, and the answer is the same as for any other name that nothing bears.
import { subscribe } from 'node:diagnostics_channel';

const ESCAPES = /(?:%[0-9a-f]{2})+|%/gi;

/** Whole runs of escapes are decoded, as one character has up to four of them. */
function literal(run) {
  try {
    decodeURIComponent(run);
    return run;
  } catch {
    return run.replaceAll('%', '%25');
  }
}

subscribe('http.server.request.start', ({ request }) => {
  const { url } = request;
  if (!url?.includes('%')) return;
  const at = url.indexOf('?');
  const end = at < 0 ? url.length : at;
  request.url = url.slice(0, end).replace(ESCAPES, literal) + url.slice(end);
});
