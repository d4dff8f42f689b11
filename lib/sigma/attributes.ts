// The attributes of a rule besides its detection (Sigma 2.1, Components): reading and checking each.
import type { LogSource, Related, SigmaRule } from './ast';
import type { Report } from './detection';
import { type Fault, problemAt, type Span } from './errors';
import type { Entry, Tree } from './source';

/** What a rule's `status` may be (Sigma 2.1, Status). */
export const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];
/** What a rule's `level` may be, from harmless to certain (Sigma 2.1, Level). */
export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'];
const RELATIONS = ['derived', 'obsolete', 'merged', 'renamed', 'similar'];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TAG = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;

/** Reads attributes of one rule by name, reporting what does not fit. */
export class Attributes {
  private readonly byName: Map<string, Entry>;

  constructor(
    entries: readonly Entry[],
    private readonly whole: Span,
    private readonly report: Report,
  ) {
    this.byName = new Map(entries.map((entry) => [entry.key, entry]));
  }

  tree(name: string): Tree | undefined {
    return this.byName.get(name)?.value;
  }

  /** An attribute that is one text. Absent and null are the same. */
  text(name: string, limit: number): string | undefined {
    const tree = this.tree(name);
    if (!tree || (tree.kind === 'scalar' && tree.value === null)) return undefined;
    if (tree.kind !== 'scalar' || typeof tree.value !== 'string')
      return this.no(tree.span, 'attribute-type', `${name} must be a text`);
    if ([...tree.value].length > limit)
      return this.no(tree.span, 'attribute-value', `${name} may have ${limit} characters`);
    return tree.value;
  }

  title(optional: boolean): string {
    const title = this.text('title', 256);
    const there = this.tree('title');
    if (title?.trim()) return title;
    if (title !== undefined) this.no(there!.span, 'attribute-value', 'the title is empty');
    else if (!there && !optional)
      this.no(
        { ...this.whole, endLine: this.whole.line, endColumn: this.whole.column },
        'attribute-missing',
        'the rule has no title',
      );
    else if (there?.kind === 'scalar' && there.value === null && !optional)
      this.no(there.span, 'attribute-missing', 'the title is empty');
    return title ?? '';
  }

  oneOf(name: string, allowed: readonly string[]): string | undefined {
    const text = this.text(name, 64);
    if (text === undefined || allowed.includes(text)) return text;
    return this.no(
      this.tree(name)!.span,
      'attribute-value',
      `"${text}" is no ${name}`,
      `one of: ${allowed.join(', ')}`,
    );
  }

  id(): string | undefined {
    const id = this.text('id', 256);
    if (id === undefined || UUID.test(id)) return id;
    this.warn(this.tree('id')!.span, {
      code: 'attribute-value',
      message: 'the id should be a UUID',
      hint: 'such as 929a690e-bef0-4204-a928-ef5e620d6fcc',
    });
    return id;
  }

  /** ISO 8601 with separators. The slashes of Sigma 1 are read, and warned about. */
  date(name: string): string | undefined {
    const text = this.text(name, 64);
    if (text === undefined) return undefined;
    const match = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/.exec(text);
    const [year, month, day] = match
      ? [match[1]!, match[3]!.padStart(2, '0'), match[4]!.padStart(2, '0')]
      : ['', '', ''];
    const iso = `${year}-${month}-${day}`;
    const real = match && !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString().startsWith(iso);
    const span = this.tree(name)!.span;
    const exact = match?.[2] === '/' || text === iso;
    if (!real || !exact) return this.no(span, 'attribute-value', `"${text}" is no ${name}`, 'write it as YYYY-MM-DD');
    if (text !== iso) this.warn(span, { code: 'attribute-value', message: `Sigma 2 writes this ${name} as ${iso}` });
    return iso;
  }

  /** A list of texts. */
  list(name: string): string[] {
    const tree = this.tree(name);
    if (!tree || (tree.kind === 'scalar' && tree.value === null)) return [];
    if (tree.kind !== 'list')
      return (
        this.no(tree.span, 'attribute-type', `${name} must be a list of texts`, 'write - before each of them') ?? []
      );
    return tree.items.flatMap((item) => {
      if (item.kind === 'scalar' && typeof item.value === 'string') return [item.value];
      return this.no(item.span, 'attribute-type', `${name} must be a list of texts`) ?? [];
    });
  }

  tags(): string[] {
    const tags = this.list('tags');
    const tree = this.tree('tags');
    for (const [i, tag] of tags.entries()) {
      const span = tree?.kind === 'list' ? tree.items[i]?.span : undefined;
      if (!TAG.test(tag) && span)
        this.warn(span, {
          code: 'attribute-value',
          message: `"${tag}" is no tag`,
          hint: 'write namespace.name in small letters, such as attack.t1059',
        });
    }
    return tags;
  }

  related(): Related[] {
    const tree = this.tree('related');
    if (!tree || (tree.kind === 'scalar' && tree.value === null)) return [];
    const shape = 'related must be a list of maps with id and type';
    if (tree.kind !== 'list') return this.no(tree.span, 'attribute-type', shape) ?? [];
    return tree.items.flatMap((item) => {
      if (item.kind !== 'map') return this.no(item.span, 'attribute-type', shape) ?? [];
      const [id, type] = ['id', 'type'].map((key) => {
        const value = item.entries.find((entry) => entry.key === key)?.value;
        return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
      });
      if (id === undefined || type === undefined) return this.no(item.span, 'attribute-type', shape) ?? [];
      if (!UUID.test(id)) return this.no(item.span, 'attribute-value', 'a related id must be a UUID') ?? [];
      if (!RELATIONS.includes(type))
        return (
          this.no(item.span, 'attribute-value', `"${type}" is no relation`, `one of: ${RELATIONS.join(', ')}`) ?? []
        );
      return [{ id, type }];
    });
  }

  logsource(optional: boolean): LogSource {
    const tree = this.tree('logsource');
    if (!tree || (tree.kind === 'scalar' && tree.value === null)) {
      const span = tree?.span ?? { ...this.whole, endLine: this.whole.line, endColumn: this.whole.column };
      if (!optional)
        this.no(
          span,
          'attribute-missing',
          'the rule has no logsource',
          'such as: logsource: { product: linux, category: process_creation }',
        );
      return {};
    }
    if (tree.kind !== 'map') return this.no(tree.span, 'attribute-type', 'logsource must be a map') ?? {};
    const parts: Record<string, string> = {};
    for (const { key, value } of tree.entries) {
      if (!['product', 'category', 'service', 'definition'].includes(key)) continue;
      if (value.kind === 'scalar' && typeof value.value === 'string') parts[key] = value.value;
      else if (value.kind !== 'scalar' || value.value !== null)
        this.no(value.span, 'attribute-type', `${key} must be a text`);
    }
    if (!optional && !parts.product && !parts.category && !parts.service) {
      this.no(tree.span, 'attribute-missing', 'the logsource names no category, product or service');
    }
    return { ...(parts as Partial<SigmaRule['logsource']>), span: tree.span };
  }

  private no(span: Span, code: Fault['code'], message: string, hint?: string): undefined {
    this.report.problems.push(problemAt(span, { code, message, ...(hint ? { hint } : {}) }));
    return undefined;
  }

  warn(span: Span, fault: Fault) {
    this.report.problems.push(problemAt(span, { ...fault, severity: 'warning' }));
  }
}
