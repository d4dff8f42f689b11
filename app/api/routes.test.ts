import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const files = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'route.ts')
  .sort();

test('there are routes', () => expect(files.length).toBeGreaterThan(10));

test.each(files)('%s asks where a request comes from before anything else', (file) => {
  const text = readFileSync(path.join('app', file), 'utf8');
  const handlers = [
    ...text.matchAll(/^export (?:const|async function|function) (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b(.*)$/gm),
  ];
  expect(handlers.length).toBeGreaterThan(0);
  for (const [, , rest] of handlers) {
    const guarded = /^ = route(<.*>)?\(/.test(rest!) || text.includes('originProblem(request.headers)');
    expect(guarded).toBe(true);
  }
});
