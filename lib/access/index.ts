/** Who does what, and the log of it. Every change that a person makes goes through `audit`, in the change's own transaction. */
export { type Actor, actor } from './actor';
export { type AuditInput, type AuditVerdict, audit, verifyAudit } from './audit-store';
export { authenticateToken, createToken, readTokens, revokeToken, type TokenRights } from './token-store';
export type { TokenRow } from './tokens';
