import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dataFolder, env, projectFolder } from '../env';
import { formatProblem } from '../sigma';
import { parseMapping, setMapping } from './field-mapping';

/** The mapping file of this installation: UNWRAP_FIELD_MAPPING, or field-mapping.yaml in the data folder. */
export function mappingFile(): string {
  const named = env().UNWRAP_FIELD_MAPPING;
  return named === undefined ? path.join(dataFolder(), 'field-mapping.yaml') : path.resolve(projectFolder(), named);
}

export class MappingError extends Error {
  override readonly name = 'MappingError';
}

/**
 * Reads the mapping file, if there is one, for all rules that this process reads from now on. A file that is wrong throws,
 * with the places: a console that reads rules otherwise than somebody meant is worse than one that does not start.
 */
export function loadMapping(): void {
  const file = mappingFile();
  const named = env().UNWRAP_FIELD_MAPPING !== undefined;
  let text = '';
  try {
    if (named || existsSync(file)) text = readFileSync(file, 'utf8');
  } catch {
    throw new MappingError(`The field mapping ${file} cannot be read: check the path and its permissions.`);
  }
  const { mapping, problems } = parseMapping(text);
  if (!mapping) {
    const told = problems.map((problem) => formatProblem(problem, text)).join('\n');
    throw new MappingError(`The field mapping ${file} cannot be used:\n${told}`);
  }
  setMapping(mapping);
}
