import { describe, expect, it } from 'vitest';
import { actor, personName } from './actor';

describe('who asks', () => {
  it('is the one at this machine, until they give a name', () => {
    expect(actor(null)).toEqual({ name: 'analyst', shown: 'you' });
    expect(actor('unwrap-theme=dark')).toEqual({ name: 'analyst', shown: 'you' });
    expect(actor('unwrap-theme=dark; unwrap-name=Ada%20L%C3%B6we')).toEqual({ name: 'Ada Löwe', shown: 'you' });
  });
  it.each(['%', '%00', 'a%0Ab%E2%80%AE', '', '%20', 'x'.repeat(61), 'none'])('does not take %j for a name', (value) => {
    expect(actor(`unwrap-name=${value}`).name).toBe('analyst');
  });
  it('has one space between words', () => expect(personName('  Ada   L ')).toBe('Ada L'));
});
