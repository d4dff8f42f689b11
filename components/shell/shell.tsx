'use client';

import { type ReactNode, useState } from 'react';
import { KeysProvider, useKeys } from '../ui/keys';
import { EVERYWHERE, KeysHelp } from '../ui/keys-help';
import { type Me, MeContext } from '../ui/me';
import { useFreshData } from '../ui/news';
import { NonceContext } from '../ui/nonce';
import { QueryProvider } from '../ui/query-provider';
import { ToastProvider } from '../ui/toast';
import { TooltipLayer } from '../ui/tooltip-layer';
import { CommandPalette } from './command-palette';
import { Nav } from './nav';
import { SampleBanner } from './sample-banner';
import { TopBar } from './top-bar';

/** What stands around every page: rooms, where we are, search, the clock. A page fills the rest and scrolls itself. */
export function Shell({
  me,
  nonce,
  keysOn,
  children,
}: {
  me: Me;
  nonce: string | undefined;
  keysOn: boolean;
  children: ReactNode;
}) {
  return (
    <NonceContext value={nonce}>
      <MeContext value={me}>
        <QueryProvider>
          <KeysProvider initiallyOn={keysOn}>
            <ToastProvider>
              <Frame>{children}</Frame>
              <TooltipLayer />
            </ToastProvider>
          </KeysProvider>
        </QueryProvider>
      </MeContext>
    </NonceContext>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const [searching, setSearching] = useState(false);
  useFreshData();
  useKeys({ 'ctrl+k': { label: 'search, or go to a room', run: () => setSearching(true) } }, { title: EVERYWHERE });
  return (
    <div className="grid h-dvh grid-cols-[64px_minmax(0,1fr)] grid-rows-[44px_minmax(0,1fr)]">
      <Nav />
      <TopBar onSearch={() => setSearching(true)} />
      <div className="flex min-h-0 min-w-0 flex-col">
        <SampleBanner />
        <main className="min-h-0 min-w-0 flex-1 overflow-auto">{children}</main>
      </div>
      <KeysHelp />
      <CommandPalette open={searching} onClose={() => setSearching(false)} />
    </div>
  );
}
