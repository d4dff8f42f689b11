import type { Placement } from './scale-out-layout';

/** What the catalog says of a table. */
export interface TableFacts {
  name: string;
  /** column -> may be null */
  columns: Readonly<Record<string, boolean>>;
  /** primary key, unique constraints and unique indexes */
  keys: readonly { name: string; columns: readonly string[] }[];
  foreignKeys: readonly { name: string; columns: readonly string[]; to: string }[];
  identity: readonly string[];
  triggers: readonly string[];
}

/** Why a schema could not be laid out as declared; empty when it can. Each names the table and what to change. */
export function violations(layout: Readonly<Record<string, Placement>>, tables: readonly TableFacts[]): string[] {
  const there = new Set(tables.map(({ name }) => name));
  const absent = Object.keys(layout).filter((name) => !there.has(name));
  return [
    ...absent.map((name) => `${name}: is declared, and there is no such table`),
    ...tables.flatMap((table) => {
      const placement = layout[table.name];
      if (!placement) return [`${table.name}: where it lives is not declared in lib/db/scale-out-layout.ts`];
      return [...ofPlacement(table, placement), ...ofForeignKeys(table, placement, layout)].map(
        (what) => `${table.name}: ${what}`,
      );
    }),
  ];
}

function ofPlacement(table: TableFacts, placement: Placement): string[] {
  if (placement.kind === 'local') return [];
  const found = [
    ...table.identity.map((column) => `column ${column} is an identity column; take a sequence as its default`),
    ...table.triggers.map((name) => `trigger ${name} would not fire on the machines that hold its rows`),
  ];
  if (placement.kind === 'reference') return found;
  const { column } = placement;
  const nullable = table.columns[column];
  if (nullable === undefined) return [...found, `has no column ${column}, by which it is distributed`];
  if (nullable) found.push(`column ${column}, by which it is distributed, may be null`);
  for (const { name, columns } of table.keys)
    if (!columns.includes(column)) found.push(`key ${name} (${columns.join(', ')}) does not hold ${column}`);
  return found;
}

function ofForeignKeys(table: TableFacts, placement: Placement, layout: Readonly<Record<string, Placement>>): string[] {
  return table.foreignKeys.flatMap(({ name, columns, to }) => {
    const target = layout[to];
    if (!target) return [`foreign key ${name} leads to ${to}, which is not declared`];
    if (placement.kind === 'distributed' && target.kind === 'reference') return [];
    if (placement.kind !== target.kind)
      return [`foreign key ${name} leads from a ${placement.kind} to a ${target.kind} table`];
    if (placement.kind !== 'distributed' || target.kind !== 'distributed') return [];
    if (placement.group !== target.group) return [`foreign key ${name} leads to ${to}, which lies elsewhere`];
    return columns.includes(placement.column) ? [] : [`foreign key ${name} does not hold ${placement.column}`];
  });
}
