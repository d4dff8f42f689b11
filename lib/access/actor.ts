/** Who does something: named in the audit log and on what they make. */
export interface Actor {
  /** as stored: author, assignee, created_by */
  name: string;
  /** what the screen says of this person to themselves */
  shown: string;
}

const LOCAL: Actor = { name: 'analyst', shown: 'you' };

/** The person behind a request. Without accounts there is one: whoever sits at this machine. */
export function actor(): Actor {
  return LOCAL;
}
