/** A place in a query: offsets of characters, the end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** How a term compares: Sigma's `:` with wildcards, a regular expression, or the order of numbers. */
export type Relation = 'is' | 'regex' | 'gt' | 'gte' | 'lt' | 'lte' | 'between';

/** What is asked of one field, or of any field where `field` is null. */
export interface Term extends Place {
  readonly kind: 'term';
  /** as written, modifiers included: "CommandLine|contains" */
  readonly field: string | null;
  readonly relation: Relation;
  /** Sigma patterns; both ends for `between` */
  readonly values: readonly string[];
  /** where the field's name ends */
  readonly fieldEnd: number;
}

/** A query as a tree: `or` binds weakest, then `and`, then `not`. */
export type Query =
  | Term
  | ({ readonly kind: 'and' | 'or'; readonly items: readonly Query[] } & Place)
  | ({ readonly kind: 'not'; readonly item: Query } & Place);

/** Why a text is no query, and where. */
export interface QueryFault extends Place {
  readonly message: string;
}

/** Calls `visit` for every term, in the order of the text. */
export function eachTerm(query: Query, visit: (term: Term) => void): void {
  if (query.kind === 'term') visit(query);
  else if (query.kind === 'not') eachTerm(query.item, visit);
  else for (const item of query.items) eachTerm(item, visit);
}
