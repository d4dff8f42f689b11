// An explanation as lines of text, for the command line and for logs.
import type { ExplainNode, Explanation } from './explain';

/** The condition part by part: "+" holds, "-" does not, each indented below what it is a part of. */
export function showExplanation({ tree, incomplete }: Explanation): string[] {
  return [...(incomplete ? [`? ${incomplete}`] : []), ...lines(tree, '')];
}

function lines(node: ExplainNode, indent: string): string[] {
  if (node.kind === 'test') return [indent + testLine(node)];
  if ((node.kind === 'all' || node.kind === 'any') && node.items.length === 1) return lines(node.items[0]!, indent);
  const items = 'items' in node ? node.items : [node.item];
  const own = `${indent}${node.matched ? '+' : '-'} ${words(node)}`;
  return [own, ...items.flatMap((item) => lines(item, `${indent}  `))];
}

function words(node: Exclude<ExplainNode, { kind: 'test' }>): string {
  switch (node.kind) {
    case 'selection':
      return node.name;
    case 'filter':
      return `filter "${node.title}" ${node.matched ? 'lets it pass' : 'leaves it out'}`;
    case 'of':
      return node.text;
    case 'not':
      return 'not';
    default:
      return node.kind === 'and' || node.kind === 'all' ? 'all of these' : 'any of these';
  }
}

function testLine({
  field,
  operator,
  link,
  patterns,
  matched,
  seen,
  miss,
}: Extract<ExplainNode, { kind: 'test' }>): string {
  const asked = patterns.slice(0, 4).map(({ text }) => `'${text}'`);
  const more = patterns.length > asked.length ? ` and ${patterns.length - asked.length} more` : '';
  const test = `${field || 'any field'} ${operator} ${asked.join(link === 'all' ? ' and ' : ' or ')}${more}`;
  if (matched) return `+ ${test}${seen === undefined ? '' : `: ${JSON.stringify(seen)}`}`;
  return `- ${test}, but ${miss ?? 'it does not hold'}`;
}
