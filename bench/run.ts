// npm run bench -- NAME [options]: runs bench/NAME.ts. Without a name it lists what there is.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname;
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts' && !file.endsWith('.test.ts'))
  .map((file) => path.basename(file, '.ts'));
const [name, ...rest] = process.argv.slice(2).filter((arg) => arg !== '--');
const file = path.join(folder, `${name}.ts`);

if (name === undefined || !names.includes(name) || !existsSync(file)) {
  console.error(
    `${name === undefined ? 'Which benchmark?' : `There is no benchmark ${name}.`} There are: ${names.join(', ')}.`,
  );
  process.exitCode = 1;
} else {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file, ...rest], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
