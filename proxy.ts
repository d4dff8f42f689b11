import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { isAllowedHost } from './lib/origin';

/**
 * Headers of every page, and an early refusal of foreign Host names. This is a second fence, not the wall: routes check
 * for themselves (lib/http.ts), and pages hold no data of their own. Whatever passes here has its body cut at 10 MB by
 * Next, silently, so the way in for telemetry stays out of the matcher; so do files, which need no nonce.
 */
export const config = {
  matcher: ['/((?!api/|_next/static/|_next/image|favicon.ico|icon.svg).*)'],
};

export function proxy(request: NextRequest): NextResponse {
  if (!isAllowedHost(request.headers.get('host'))) {
    return new NextResponse(
      'This host name is not one of this server. Name it in UNWRAP_ALLOWED_HOSTS if it should be.\n',
      { status: 403 },
    );
  }
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  // Next reads the nonce for its own scripts from the policy of the request; the layout reads x-nonce.
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.headers.set(name, value);
  response.headers.set('content-security-policy', policy);
  return response;
}

const PAGE_HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/**
 * Scripts run with the nonce or not at all. Style elements that editors and menus add carry it too; style attributes
 * (bars, rows of virtual lists) are let through: they cannot load or run anything under this policy.
 */
function contentSecurityPolicy(nonce: string, development: boolean): string {
  const script = `'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`;
  const styleElements = development ? `'self' 'unsafe-inline'` : `'self' 'nonce-${nonce}'`;
  return [
    `default-src 'self'`,
    `script-src ${script}`,
    `style-src ${styleElements}`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'${development ? ' ws:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
