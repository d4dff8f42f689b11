import { FIELDS, fieldOf, suggestField } from '../telemetry/fields';

/** Short names that a query may use for the fields that hunts ask for most. */
const SHORT: Readonly<Record<string, string>> = {
  host: 'Computer',
  kind: 'EventKind',
  parent: 'ParentImage',
  cmd: 'CommandLine',
  args: 'CommandLine',
  path: 'TargetFilename',
  file: 'TargetFilename',
  ip: 'DestinationIp',
  dest: 'DestinationIp',
  port: 'DestinationPort',
  hash: 'sha256',
};

/** Fields and their aliases without case. An exact name is looked for first. */
const FOLDED = new Map<string, string>();
for (const { name, aliases } of FIELDS.values())
  for (const one of [name, ...aliases]) if (!FOLDED.has(one.toLowerCase())) FOLDED.set(one.toLowerCase(), name);

/**
 * The field that a query's name means, by its own name: its name or an alias, a short name, one of these in another case,
 * then the names of audit records and arguments.
 */
export function huntField(name: string): string | undefined {
  if (FIELDS.has(name)) return name;
  const folded = name.toLowerCase();
  return SHORT[folded] ?? FOLDED.get(folded) ?? fieldOf(name)?.name;
}

/** What was probably meant by a name that no field has. */
export function nearField(name: string): string | undefined {
  return suggestField(name);
}

export const HOST_FIELD = 'Computer';
export const KIND_FIELD = 'EventKind';
