import { timingSafeEqual } from 'node:crypto';
import type pg from 'pg';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { now } from '../time';
import type { Actor } from './actor';
import { audit } from './audit-store';
import { bearerToken, hashToken, newToken, type TokenRow } from './tokens';

export interface TokenRights {
  tokenId: number;
  /** the namespace of the hosts that it may send for */
  source: string;
  /** what it sends is sample data */
  sample: boolean;
}

interface TokenWish {
  name: string;
  source: string;
  sample?: boolean;
}

/** Makes a token; its text is in this answer and nowhere else. */
export async function createToken(
  by: Actor,
  wish: TokenWish,
  db: pg.Pool = pool(),
): Promise<TokenRow & { token: string }> {
  const { token, hash, hint } = newToken();
  const createdAt = now();
  return transaction(
    async (tx) => {
      const { rows } = await tx.query<{ token_id: number }>(
        `insert into ingest_tokens (name, source, hash, hint, sample, created_at) values ($1, $2, $3, $4, $5, $6) returning token_id`,
        [wish.name, wish.source, hash, hint, wish.sample ?? false, createdAt],
      );
      const id = rows[0]!.token_id;
      await audit(tx, { actor: by, action: 'create', object: 'token', objectId: id, details: { ...wish, hint } });
      return { id, name: wish.name, source: wish.source, hint, createdAt: createdAt.getTime(), revokedAt: null, token };
    },
    { pool: db },
  );
}

/** Takes a token back; a second time changes nothing. */
export async function revokeToken(by: Actor, tokenId: number, db: pg.Pool = pool()): Promise<TokenRow> {
  const row = await transaction(
    async (tx) => {
      const found = await readTokens(tx, tokenId);
      if (!found[0]) throw new AppError('not_found', `There is no token ${tokenId}.`);
      const changed = await tx.query(
        `update ingest_tokens set revoked_at = $2 where token_id = $1 and revoked_at is null`,
        [tokenId, now()],
      );
      if (changed.rowCount) {
        const { name, source, hint } = found[0];
        await audit(tx, {
          actor: by,
          action: 'revoke',
          object: 'token',
          objectId: tokenId,
          details: { name, source, hint },
        });
      }
      return (await readTokens(tx, tokenId))[0]!;
    },
    { pool: db },
  );
  cache.clear();
  return row;
}

/** Newest first. Tokens that the replay of sample data makes for itself are left out unless asked for by id. */
export async function readTokens(db: Queryable = pool(), tokenId: number | null = null): Promise<TokenRow[]> {
  const { rows } = await db.query<TokenRow>(
    `select token_id as id, name, source, hint,
            (extract(epoch from created_at) * 1000)::float8 as "createdAt",
            (extract(epoch from revoked_at) * 1000)::float8 as "revokedAt"
     from ingest_tokens where case when $1::int is null then not sample else token_id = $1 end
     order by token_id desc`,
    [tokenId],
  );
  return rows;
}

/** A revoked token of another process works for this long at most. */
const CACHE_MS = 3_000;
const CACHE_SIZE = 1_000;
const cache = new Map<string, { rights: TokenRights; until: number }>();

/**
 * The rights of an Authorization header, or AppError `unauthorized`. The database finds the row by the hash of the
 * secret, so its time tells nothing about the secret; the hash is compared once more in constant time.
 */
export async function authenticateToken(
  header: string | null | undefined,
  db: Queryable = pool(),
): Promise<TokenRights> {
  const token = bearerToken(header);
  if (!token) throw new AppError('unauthorized', 'Send an ingest token: "authorization: Bearer unwrap_...".');
  const hash = hashToken(token);
  const key = hash.toString('base64');
  const known = cache.get(key);
  if (known && known.until > Date.now()) return known.rights;
  cache.delete(key);
  const { rows } = await db.query<{ hash: Buffer; token_id: number; source: string; sample: boolean }>(
    `select hash, token_id, source, sample from ingest_tokens where hash = $1 and revoked_at is null`,
    [hash],
  );
  const row = rows[0];
  if (!row || !timingSafeEqual(row.hash, hash))
    throw new AppError('unauthorized', 'This ingest token is not known, or was revoked.');
  const rights: TokenRights = { tokenId: row.token_id, source: row.source, sample: row.sample };
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(key, { rights, until: Date.now() + CACHE_MS });
  return rights;
}
