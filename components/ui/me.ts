'use client';

import { createContext, use } from 'react';

/** The person at the screen, as the server knows them. */
export interface Me {
  /** as stored: assignee, author */
  name: string;
  /** what the screen says of this person to themselves */
  shown: string;
}

export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = use(MeContext);
  if (!me) throw new Error('MeContext is missing');
  return me;
}

/** "you" for the person at the screen, else the name; "unassigned" for nobody. */
export function personShown(name: string | null, me: Me): string {
  if (name === null) return 'unassigned';
  return name === me.name ? me.shown : name;
}
