import { env } from './env';

/**
 * Who may talk to this server through a browser. Any web page can send requests to a loopback port, and a rebound DNS
 * name can even read the answers, accounts or not. Three rules, each one enough against its own attack:
 *
 * 1. Host must be a name of ours. A rebound page still sends its own name, so it is refused before anything is read.
 * 2. Sec-Fetch-Site, which pages cannot forge, must be `same-origin`, or `none` (an address typed by a person). `same-site`
 *    is refused: every other port of localhost is the same site.
 * 3. Origin, which browsers send with every write, must be the Host's own.
 *
 * A request with neither header comes from no browser (curl, a script). It carries nobody's cookies and could as well
 * lie about them, so for it rule 1 is all that is asked.
 */
export interface OriginRules {
  /** lower-case host:port, or a host alone for any port */
  allowed: ReadonlySet<string>;
}

export function originRules(port = env().PORT, further = env().UNWRAP_ALLOWED_HOSTS): OriginRules {
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const named = further.split(',').map((name) => name.trim().toLowerCase());
  return { allowed: new Set([...own, ...named.filter((name) => name !== '')]) };
}

/** Whether a Host header names this server. A header without a port means port 80. */
export function isAllowedHost(host: string | null, rules: OriginRules = originRules()): boolean {
  const parts = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(host ?? '');
  if (!parts) return false;
  const name = parts[1]!.toLowerCase();
  return rules.allowed.has(name) || rules.allowed.has(`${name}:${parts[2] ?? '80'}`);
}

/** Why a request is refused, or undefined when it may go on. */
export function originProblem(headers: Headers, rules: OriginRules = originRules()): string | undefined {
  const host = headers.get('host');
  if (!isAllowedHost(host, rules)) {
    return 'This host name is not one of this server. Name it in UNWRAP_ALLOWED_HOSTS if it should be.';
  }
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return 'Requests from other sites are refused.';
  const origin = headers.get('origin');
  if (origin !== null && !sameHost(origin, host!)) return 'Requests from other origins are refused.';
  return undefined;
}

/** The scheme is left open: behind a proxy that ends TLS, the page is https and this server is not. */
function sameHost(origin: string, host: string): boolean {
  const parts = /^https?:\/\/([^/]+)$/i.exec(origin);
  return parts !== null && parts[1]!.toLowerCase() === host.toLowerCase();
}
