'use client';

import { NAME_COOKIE, personName } from '../../lib/access/actor';
import { remember } from './cookies';

/** Keeps the name that somebody gave, in this browser, and loads the page under it. What they did before keeps the old name. */
export function keepName(text: string): boolean {
  const name = personName(text);
  if (name === null) return false;
  remember(NAME_COOKIE, encodeURIComponent(name));
  window.location.reload();
  return true;
}
