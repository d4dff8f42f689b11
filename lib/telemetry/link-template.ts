/** What a place to look values up takes. */
export const LINK_KINDS = ['sha256', 'ip', 'path', 'user', 'host', 'any'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Where the value goes in an address. */
export const PLACEHOLDER = '{value}';
export const MOST_TEMPLATES = 20;

/** A place outside where analysts look values up; see link-template-schema.ts for what it may be. */
export interface LinkTemplate {
  name: string;
  kind: LinkKind;
  url: string;
}

/** Why an address cannot be used; null where it can. */
export function templateProblem(text: string): string | null {
  if (text.split(PLACEHOLDER).length !== 2) return `must hold ${PLACEHOLDER} once: it is where the value goes`;
  if (!/^https:\/\//i.test(text)) return 'must begin with https://';
  let parsed: URL;
  try {
    parsed = new URL(text.replace(PLACEHOLDER, 'value'));
  } catch {
    return 'is no address';
  }
  if (parsed.username !== '' || parsed.password !== '') return 'must not hold a user or a password';
  const host = new URL(text.replace(PLACEHOLDER, 'other')).host;
  return host === parsed.host ? null : `${PLACEHOLDER} must stand behind the host`;
}

/** The address for a value: the value is escaped whole, whatever it holds. */
export function linkFor({ url }: Pick<LinkTemplate, 'url'>, value: string): string {
  return url.replace(PLACEHOLDER, () => encodeURIComponent(value.replace(/[\uD800-\uDFFF]/gu, '\ufffd')));
}

/** Sigma's fields as the kinds of value that a place takes. */
const KIND_OF_FIELD: Record<string, LinkKind> = {
  sha256: 'sha256',
  Hashes: 'sha256',
  DestinationIp: 'ip',
  SourceIp: 'ip',
  Image: 'path',
  ParentImage: 'path',
  TargetFilename: 'path',
  CurrentDirectory: 'path',
  User: 'user',
  Computer: 'host',
  DestinationHostname: 'host',
};

const MOST_CHARACTERS = 1_000;

/** The places that take this field's value; none for values that no address can hold. */
export function linksOf(templates: readonly LinkTemplate[], field: string, value: string): LinkTemplate[] {
  if (value === '' || value.length > MOST_CHARACTERS) return [];
  const kind = KIND_OF_FIELD[field];
  return templates.filter((template) => template.kind === 'any' || template.kind === kind);
}
