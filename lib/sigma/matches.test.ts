import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { matches } from './index';

const RULE = "title: T\ndetection:\n  sel:\n    Image|endswith: '/xmrig'\n    user.name: root\n  condition: sel\n";

describe('matches', () => {
  it('answers from texts', () => {
    expect(matches(RULE, { Image: '/tmp/XMRIG', user: { name: 'root' } })).toBe(true);
    expect(matches(RULE, { Image: '/tmp/xmrig', 'user.name': 'nobody' })).toBe(false);
    expect(matches('detection: { k: [evil], condition: k }', { a: { b: ['so evil'] } })).toBe(true);
    for (const nothing of [null, undefined, 5, 'evil', []]) expect(matches(RULE, nothing)).toBe(false);
  });

  it('throws with the place and the reason where it cannot answer', () => {
    expect(() => matches(RULE.replace('endswith', 'endwith'), {})).toThrow(/4:11 error modifier-unknown.*\n.*\n.*\^/);
    expect(() => matches('', {})).toThrow(/rule-empty/);
    const dear = 'detection: { s: { F|re: "(x+x+)+y" }, condition: s }';
    expect(() => matches(dear, { F: 'x'.repeat(5_000_000) })).toThrow(/more work/);
  });

  it('is what plain Node gets from engine.mjs', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'engine-'));
    try {
      const script = path.join(folder, 'run.mjs');
      const engine = pathToFileURL(path.join(import.meta.dirname, 'engine.mjs'));
      const asked = JSON.stringify([RULE, { Image: '/xmrig', user: { name: 'root' } }]);
      writeFileSync(script, `import { matches } from '${engine}';\nconsole.log(matches(...${asked}));\n`);
      expect(execFileSync(process.execPath, [script], { encoding: 'utf8' })).toBe('true\n');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
