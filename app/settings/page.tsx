import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { SettingsPage } from '../../components/settings/settings-page';
import { THEME_COOKIE, themeOf } from '../../components/ui/cookies';

export const metadata: Metadata = { title: 'Settings' };

export default async function Page() {
  const choices = await cookies();
  return <SettingsPage theme={themeOf(choices.get(THEME_COOKIE)?.value)} />;
}
