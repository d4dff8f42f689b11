import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const preload = pathToFileURL(path.join(import.meta.dirname, 'literal-paths.mjs')).href;
const program = `require('node:http').createServer((q, r) => r.end(q.url)).listen(0, '127.0.0.1', function () { process.stdout.write(String(this.address().port)); })`;

describe('paths that do not decode', () => {
  const server = spawn(process.execPath, ['--import', preload, '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let port = 0;
  beforeAll(async () => {
    port = Number((await once(server.stdout, 'data'))[0]);
  });
  afterAll(() => server.kill());

  const received = (url: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: url }, (response) => {
        response.setEncoding('utf8').once('data', resolve);
      });
      asked.once('error', reject).end();
    });

  it.each([
    ['/%ff', '/%25ff'],
    ['/alerts/%FF?q=%ff', '/alerts/%25FF?q=%ff'],
    ['/%', '/%25'],
    ['/%2', '/%252'],
    ['/a%zz', '/a%25zz'],
    ['/%c3%28', '/%25c3%2528'],
    ['/%ed%a0%80', '/%25ed%25a0%2580'],
    ['/%c3%b6/%e2%82%ac', '/%c3%b6/%e2%82%ac'],
    ['/%2e%2e/%25ff', '/%2e%2e/%25ff'],
    ['/alerts?q=%', '/alerts?q=%'],
  ])('%s is read as %s', async (sent, read) => {
    expect(await received(sent)).toBe(read);
    expect(() => decodeURIComponent(read.replace(/\?.*/, ''))).not.toThrow();
  });
});
