import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { actor } from '../access';
import { pool } from '../db/client';
import { IMPORT_STATES, type ImportState, type PackChoice } from '../detectors/pack';
import { FIELDS } from '../telemetry/fields';
import { connected } from './connect';
import { CommandError } from './failure';
import { fieldLines } from './field-lines';
import { packFilesAt, packName } from './pack-files';
import { packLines } from './pack-lines';

interface PackOptions {
  source?: string;
  state: string;
  overwrite?: boolean;
  updateLive?: boolean;
  json?: boolean;
}

export function register(program: Command): void {
  const rules = program.command('rules').description('import, check and export Sigma rules');
  const pack = (name: string, description: string) =>
    rules
      .command(`${name} <path...>`)
      .description(description)
      .option('--source <name>', 'name of the pack; by default that of the folder or file')
      .option('--state <state>', `state of new detectors: ${IMPORT_STATES.join(', ')}`, 'observing')
      .option('--overwrite', 'also replace texts that were changed here')
      .option('--json', 'print the report as one JSON object');
  pack('check', 'say what an import would do, and which rules this fleet can trigger; nothing is stored').action(check);
  pack('import', 'import rules from folders, files and zip files')
    .option('--update-live', 'also take new texts of live detectors, if no confirmed threat is lost by it')
    .action(importRules);
  rules
    .command('export')
    .description('write the rules of all detectors that are not retired as YAML files, as they were written')
    .option('--out <folder>', 'folder to write to', 'rules')
    .option('--source <name>', 'only rules of this pack')
    .action(exportRules);
  rules
    .command('fields')
    .description('list the fields that rules may name, with their other names and what they mean')
    .action(() => console.log(fieldLines(FIELDS.values()).join('\n')));
}

function check(places: string[], options: PackOptions): Promise<void> {
  const choice = choiceOf(places, options);
  const files = packFilesAt(places);
  return connected(async () => {
    const { checkPack } = await import('../detectors/pack-store');
    const report = await checkPack(files, choice, pool());
    if (report.counts.refused > 0) process.exitCode = 1;
    console.log(options.json ? JSON.stringify(report) : packLines(report, false).join('\n'));
  });
}

function importRules(places: string[], options: PackOptions): Promise<void> {
  const choice = { ...choiceOf(places, options), updateLive: options.updateLive === true };
  const files = packFilesAt(places);
  return connected(async () => {
    const { importWithLive } = await import('../promotion/pack-store');
    const report = await importWithLive(actor(), files, choice, pool());
    if (report.counts.refused > 0) process.exitCode = 1;
    console.log(options.json ? JSON.stringify(report) : packLines(report, true).join('\n'));
  });
}

function exportRules({ out, source }: { out: string; source?: string }): Promise<void> {
  return connected(async () => {
    const { exportPack } = await import('../detectors/pack-export-store');
    const files = await exportPack(source === undefined ? {} : { pack: source }, pool());
    for (const file of files) {
      const target = path.join(out, file.path);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, file.text);
    }
    console.log(`${files.length} ${files.length === 1 ? 'file' : 'files'} written to ${out}.`);
  });
}

function choiceOf(places: readonly string[], { source, state, overwrite }: PackOptions): PackChoice {
  if (!IMPORT_STATES.includes(state as ImportState))
    throw new CommandError(`--state is one of ${IMPORT_STATES.join(', ')}, not ${state}`);
  return { pack: source ?? packName(places), state: state as ImportState, overwrite: overwrite === true };
}
