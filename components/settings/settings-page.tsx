'use client';

import { useState } from 'react';
import { Tokens } from '../sources/tokens';
import { useTokens } from '../sources/use-tokens';
import { Button } from '../ui/button';
import { remember, THEME_COOKIE, THEMES, type Theme } from '../ui/cookies';
import { ErrorState } from '../ui/error-state';
import { Checkbox, Field, Input } from '../ui/field';
import { Kbd } from '../ui/kbd';
import { useKeysState } from '../ui/keys';
import { useMe } from '../ui/me';
import { keepName } from '../ui/name';
import { PanelHead } from '../ui/panel-head';
import { Segmented } from '../ui/segmented';
import { SkeletonRows } from '../ui/skeleton';
import { LinkTemplates } from './link-templates';
import { Retention } from './retention';

const THEME_WORD: Record<Theme, string> = { dark: 'Dark', light: 'Light', system: 'As the system' };

/** What a person chooses about the console itself, kept in this browser; and the tokens. */
export function SettingsPage({ theme: first }: { theme: Theme }) {
  const [theme, setTheme] = useState(first);
  const keys = useKeysState();
  const tokens = useTokens();
  return (
    <div className="h-full overflow-y-auto">
      <div className="max-w-180 border-r border-line bg-surface">
        <section className="border-b border-line">
          <PanelHead title="You" note="kept in this browser" />
          <NameForm />
        </section>
        <section className="border-b border-line">
          <PanelHead title="Look" note="kept in this browser" />
          <div className="flex h-11 items-center justify-between gap-3 px-3 text-12">
            <span>Theme</span>
            <Segmented
              label="Theme"
              value={theme}
              options={THEMES.map((value) => ({ value, label: THEME_WORD[value] }))}
              onChange={(next) => {
                setTheme(next);
                remember(THEME_COOKIE, next);
                document.documentElement.dataset.theme = next;
              }}
            />
          </div>
        </section>
        <section className="border-b border-line">
          <PanelHead title="Keys" note="kept in this browser" />
          <div className="grid gap-1.5 px-3 py-3 text-12">
            <Checkbox
              label="One-letter keys"
              checked={keys.on}
              onChange={(event) => keys.setOn(event.target.checked)}
            />
            <p className="text-11 text-ink-2">
              <Kbd>j</Kbd> <Kbd>k</Kbd> move, <Kbd>c</Kbd> closes and so on; <Kbd>?</Kbd> lists the keys of a page.
              Switch them off if you speak to your computer, or if keys act that you did not mean. Enter, Esc, arrows
              and <Kbd>Ctrl K</Kbd> stay.
            </p>
          </div>
        </section>
        <LinkTemplates />
        <Retention />
        {tokens.data ? (
          <Tokens tokens={tokens.data} />
        ) : tokens.error ? (
          <ErrorState what="The tokens could not be read" error={tokens.error} onRetry={() => void tokens.refetch()} />
        ) : (
          <SkeletonRows rows={3} />
        )}
      </div>
    </div>
  );
}

/** Without accounts a name tells people apart: alerts are assigned to it, and the log names it. */
function NameForm() {
  const me = useMe();
  const [name, setName] = useState(me.name);
  const [refused, setRefused] = useState(false);
  return (
    <form
      className="grid gap-1 px-3 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        setRefused(!keepName(name));
      }}
    >
      <div className="flex items-start gap-2">
        <Field label="Your name" error={refused && 'A name is one line of up to 60 characters.'}>
          <Input
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
            {...(!refused && { 'aria-describedby': 'about-name' })}
            className="w-60"
          />
        </Field>
        <Button type="submit" disabled={name.trim() === me.name} className="mt-5">
          {name.trim() === me.name ? 'Saved' : 'Save'}
        </Button>
      </div>
      <p id="about-name" className="text-11 text-ink-3">
        Alerts are assigned to it, and the log names it. It proves nothing: whoever reaches this console can give any.
      </p>
    </form>
  );
}
