import { describe, expect, it } from 'vitest';
import { keyName } from './key-name';

const press = (key: string, mods: Partial<Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>> = {}) =>
  keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...mods });

describe('names of key presses', () => {
  it('names letters by what they type', () => {
    expect(press('j')).toBe('j');
    expect(press('G', { shiftKey: true })).toBe('G');
    expect(press('?', { shiftKey: true })).toBe('?');
  });
  it('names modifiers, and takes Cmd for Ctrl', () => {
    expect(press('k', { ctrlKey: true })).toBe('ctrl+k');
    expect(press('k', { metaKey: true })).toBe('ctrl+k');
    expect(press('ArrowDown', { shiftKey: true })).toBe('shift+ArrowDown');
    expect(press('Enter', { ctrlKey: true })).toBe('ctrl+Enter');
  });
});
