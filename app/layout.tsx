import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { Shell } from '../components/shell/shell';
import { KEYS_COOKIE, THEME_COOKIE, themeOf } from '../components/ui/cookies';
import { actor } from '../lib/access/actor';
import { isAllowedHost } from '../lib/origin';
import './globals.css';

export const metadata: Metadata = { title: { template: '%s · Unwrap', default: 'Unwrap' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function Layout({ children }: { children: ReactNode }) {
  const [choices, head] = await Promise.all([cookies(), headers()]);
  // proxy.ts refuses foreign names before this; it is no boundary to rely on alone
  if (!isAllowedHost(head.get('host'))) notFound();
  return (
    <html lang="en" data-theme={themeOf(choices.get(THEME_COOKIE)?.value)}>
      <body>
        <Shell
          me={actor(head.get('cookie'))}
          nonce={head.get('x-nonce') ?? undefined}
          keysOn={choices.get(KEYS_COOKIE)?.value !== 'off'}
        >
          {children}
        </Shell>
      </body>
    </html>
  );
}
