import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReadyRule, readRule } from '../../lib/detectors/rule';
import { STARTERS } from '../../lib/detectors/starters';
import { SHAPES } from './shapes';
import { sqlOf } from './sql';

export interface BenchRule {
  group: 'public' | 'starter' | 'shape';
  name: string;
  yaml: string;
  ready: ReadyRule;
  /** what the flat table is asked; absent where SQL cannot ask it exactly */
  sql: string | undefined;
}

const PUBLIC = path.resolve(import.meta.dirname, '../../../shared/sigma-rules-linux/linux/process_creation');

/** The rules of the benchmark; public ones only where their folder is. */
export function benchRules(told: (what: string) => void): BenchRule[] {
  const rules: BenchRule[] = SHAPES.map(({ name, category, detection, sql }) => {
    const yaml = JSON.stringify({ title: name, logsource: { product: 'linux', category }, detection });
    return { group: 'shape', name, yaml, ready: readyOf(yaml, name), sql };
  });
  for (const { key, yaml } of STARTERS)
    rules.push({ group: 'starter', name: key, yaml, ready: readyOf(yaml, key), sql: undefined });
  if (!existsSync(PUBLIC)) {
    told(`The public rules are left out: there is no ${path.relative(process.cwd(), PUBLIC)}.`);
    return rules;
  }
  for (const file of readdirSync(PUBLIC).sort()) {
    if (!file.endsWith('.yml')) continue;
    const yaml = readFileSync(path.join(PUBLIC, file), 'utf8');
    const ready = readyOf(yaml, file);
    rules.push({ group: 'public', name: path.basename(file, '.yml'), yaml, ready, sql: sqlOf(ready.rule) });
  }
  return rules;
}

function readyOf(yaml: string, name: string): ReadyRule {
  const { ready, problems } = readRule(yaml);
  if (!ready) throw new Error(`${name} does not compile: ${JSON.stringify(problems)}`);
  return ready;
}
