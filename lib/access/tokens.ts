import { createHash, randomBytes } from 'node:crypto';

/** An ingest token: 256 random bits behind a prefix that secret scanners can look for. Only its hash is stored. */
const PREFIX = 'unwrap_';
const TOKEN = /^unwrap_[A-Za-z0-9_-]{43}$/;

export interface TokenRow {
  id: number;
  name: string;
  source: string;
  hint: string;
  createdAt: number;
  revokedAt: number | null;
}

export interface NewToken {
  /** shown once, stored nowhere */
  token: string;
  hash: Buffer;
  /** the last four characters, to tell tokens apart */
  hint: string;
}

export function newToken(): NewToken {
  const token = PREFIX + randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token), hint: token.slice(-4) };
}

/** A random secret of 256 bits needs no slow hash. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The token of an Authorization header; undefined unless it has the form of one. */
export function bearerToken(header: string | null | undefined): string | undefined {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  return token && TOKEN.test(token) ? token : undefined;
}
