import { hash } from 'node:crypto';
import type { NormalEvent } from '../event';

/**
 * Identity of content: 48 bits that can stand in for a sequence and, from other bits, 31 for `part`. It is cryptographic,
 * so that nobody can craft two events that pass for one.
 */
export function contentKey(event: Omit<NormalEvent, 'seq' | 'part'>): { seq: number; part: number } {
  const digest = hash('sha256', JSON.stringify(event), 'hex');
  return {
    seq: Number.parseInt(digest.slice(0, 12), 16),
    part: Number.parseInt(digest.slice(12, 20), 16) & 0x7fffffff,
  };
}
