import type { Life } from './forest';
import { plainName } from './names';

/** A process that runs as another user than the one that started it. */
export interface UserChange {
  from: string;
  to: string;
  /** the program that changed it, where one of the usual ones stands in the chain; else a set-id file or a call */
  by: string | null;
}

const CHANGERS = new Set([
  'su',
  'sudo',
  'doas',
  'pkexec',
  'runuser',
  'setpriv',
  'login',
  'sshd',
  'cron',
  'crond',
  'newgrp',
]);

/** Null where the user is the same, or where one of the two is not known. */
export function userChange(life: Life): UserChange | null {
  const images = life.images;
  const to = life.shown.behavior.user;
  const before = life.parent ? lastUser(life.parent) : undefined;
  const from = before ?? images[0]!.behavior.user;
  if (to === undefined || from === undefined || from === to || !life.shown.started) return null;
  const near = [
    ...images.slice(0, images.indexOf(life.shown) + 1).reverse(),
    ...(life.parent?.images ?? []).toReversed(),
  ];
  const changer = near.map(plainName).find((name) => CHANGERS.has(name));
  return { from, to, by: changer ?? null };
}

function lastUser(life: Life): string | undefined {
  for (let i = life.images.length - 1; i >= 0; i--) {
    const user = life.images[i]!.behavior.user;
    if (user !== undefined) return user;
  }
  return undefined;
}
