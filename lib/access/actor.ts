/** Who does something: named in the audit log and on what they make. */
export interface Actor {
  /** as stored: author, assignee, created_by */
  name: string;
  /** what the screen says of this person to themselves */
  shown: string;
}

const LOCAL: Actor = { name: 'analyst', shown: 'you' };

/** A name that somebody gave once, kept by their browser. It tells people apart; it proves nothing. */
export const NAME_COOKIE = 'unwrap-name';
export const LONGEST_NAME = 60;

/**
 * The person behind a request. Without accounts it is whoever sits at this machine, under the name that they gave.
 * @param cookies the request's Cookie header
 */
export function actor(cookies: string | null = null): Actor {
  const name = personName(cookieValue(cookies, NAME_COOKIE));
  return name === null ? LOCAL : { name, shown: 'you' };
}

/** What a person may be called: one line without characters that nobody sees; null for anything else. */
export function personName(text: string | null): string | null {
  const name = text?.trim().replace(/\s+/g, ' ') ?? '';
  if (name === '' || name.length > LONGEST_NAME || /[\p{C}\p{Zl}\p{Zp}]/u.test(name) || name === 'none') return null;
  return name;
}

function cookieValue(cookies: string | null, name: string): string | null {
  const found = (cookies ?? '').split(/;\s*/).find((part) => part.startsWith(`${name}=`));
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found.slice(name.length + 1));
  } catch {
    return null;
  }
}
