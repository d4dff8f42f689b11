// One value of the rule, given its modifiers: which operators it becomes.
import type { Operator, Pattern, Scalar } from './ast';
import { parseNetwork, showNetwork } from './cidr';
import { base64, base64Offsets, bytesOf } from './encode';
import type { Fault } from './errors';
import type { Plan } from './modifiers';
import { anchored, DASHES, parsePattern, plainPattern, plainText, regexOf, withDashes } from './pattern';
import { compileRegex, isFault } from './regex';
import { TIME_RANGES } from './time-part';

const MAX_ALTERNATIVES = 256;

/** Value lists for `expand`: placeholder name without percent signs -> values (patterns). */
export type Placeholders = Readonly<Record<string, readonly string[]>>;

export type Resolved =
  | { readonly alternatives: readonly Operator[]; readonly warning?: Fault }
  | { readonly fault: Fault };

const refuse = (code: Fault['code'], message: string, hint?: string): Resolved => ({
  fault: { code, message, ...(hint ? { hint } : {}) },
});

/** @param text the scalar as it was written */
export function resolveValue(raw: Scalar, text: string, plan: Plan, placeholders: Placeholders | undefined): Resolved {
  switch (plan.type) {
    case 'text':
      return raw === null ? nullValue(plan) : textValue(raw, text, plan, placeholders);
    case 're':
      return regexValue(raw, text, plan, placeholders);
    case 'cidr':
      return cidrValue(raw, text, plan, placeholders);
    case 'exists':
      return existsValue(raw, text);
    case 'compare':
      return compareValue(raw, text, plan);
    case 'time':
      return timeValue(raw, text, plan);
    case 'fieldref':
      if (typeof raw !== 'string' || raw.trim() === '')
        return refuse('value-type', 'fieldref needs the name of a field');
      return { alternatives: [{ kind: 'fieldref', field: raw, anchor: plan.anchor, cased: plan.cased }] };
  }
}

function nullValue(plan: Plan): Resolved {
  const plain = plan.anchor === 'equals' && !plan.cased && !plan.windash && plan.encoders.length === 0 && !plan.expand;
  if (plain) return { alternatives: [{ kind: 'null' }] };
  return refuse('value-type', 'null has no text', "for an empty text write ''");
}

function textValue(
  raw: string | number | boolean,
  text: string,
  plan: Plan,
  placeholders: Placeholders | undefined,
): Resolved {
  const expanded = plan.expand ? expand(text, placeholders) : spellings(raw, text);
  if (!Array.isArray(expanded)) return { fault: expanded as Fault };
  let patterns = expanded as Pattern[];
  let warning = plan.expand && /\\%[^%\s]+%/.test(text) ? PLAIN_PERCENT : undefined;
  if (plan.encoders.length) {
    const encoded = patterns.map((pattern) => encodings(pattern, plan));
    const failed = encoded.find((result) => !Array.isArray(result));
    if (failed) return { fault: failed as Fault };
    patterns = (encoded as Pattern[][]).flat();
    if (plan.anchor !== 'equals' && patterns.some((pattern) => pattern.length === 0)) warning = TOO_SHORT;
  } else if (plan.windash) patterns = patterns.map(withDashes);
  if (patterns.length > MAX_ALTERNATIVES) {
    return refuse('value-too-many', `this value stands for ${patterns.length} values; ${MAX_ALTERNATIVES} are allowed`);
  }
  const alternatives = patterns.map(
    (pattern): Operator => ({ kind: 'text', pattern: anchored(pattern, plan.anchor), cased: plan.cased }),
  );
  return { alternatives, ...(warning ? { warning } : {}) };
}

const PLAIN_PERCENT: Fault = {
  code: 'value-placeholder',
  severity: 'warning',
  message: 'after a backslash % is a plain percent sign, not the beginning of a placeholder',
  hint: 'write the backslash twice if it stands before a placeholder',
};

const TOO_SHORT: Fault = {
  code: 'always-matches',
  severity: 'warning',
  message: 'this value is too short to be recognised inside base64, so it matches everything',
  hint: 'give at least two characters',
};

/** A number is compared as text: as it was written (5.0), and as an event's number is written (5). */
function spellings(raw: string | number | boolean, text: string): Pattern[] {
  if (typeof raw === 'string') return [parsePattern(raw)];
  const forms = new Set([text]);
  if (typeof raw === 'boolean') forms.add(String(raw));
  if (typeof raw === 'number' && Number.isFinite(raw) && (Number.isSafeInteger(raw) || !Number.isInteger(raw)))
    forms.add(String(raw));
  return [...forms].map(plainPattern);
}

function encodings(pattern: Pattern, plan: Plan): Pattern[] | Fault {
  const text = plainText(pattern);
  if (text === undefined) {
    return {
      code: 'value-wildcard',
      message: `${plan.encoders[0]} cannot encode a wildcard`,
      hint: 'write \\* or \\? for the plain character',
    };
  }
  const plain = plan.windash ? permutations(text) : [text];
  if (!plain)
    return { code: 'value-too-many', message: 'too many dashes to try every permutation of them before encoding' };
  let texts = plain;
  for (const [i, encoder] of plan.encoders.entries()) {
    texts = texts.flatMap((one) => {
      const bytes = bytesOf(one, i === 0 ? plan.wide : undefined);
      return encoder === 'base64offset' ? base64Offsets(bytes) : [base64(bytes)];
    });
    if (texts.length > MAX_ALTERNATIVES) break;
  }
  return [...new Set(texts)].map(plainPattern);
}

function permutations(text: string): string[] | undefined {
  let texts = [''];
  for (const c of text) {
    texts = DASHES.includes(c)
      ? texts.flatMap((head) => [...DASHES].map((dash) => head + dash))
      : texts.map((head) => head + c);
    if (texts.length > MAX_ALTERNATIVES / 4) return undefined;
  }
  return texts;
}

/** The value list of a placeholder, undefined if there is none or nothing in it. */
function valuesOf(name: string, placeholders: Placeholders | undefined): readonly string[] | undefined {
  const list = placeholders && Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
  return list?.length ? list : undefined;
}

const noValues = (name: string): Fault => ({
  code: 'value-placeholder',
  message: `there is no value list for the placeholder %${name}%`,
  hint: 'write the values as a list, or leave "expand" out',
});

/**
 * Sigma 2.1, Placeholders: `%name%` is replaced, `\%` is a plain percent sign; unknown names refuse the rule.
 * A backslash before a placeholder is written twice, as before a wildcard (section Escaping).
 */
function expand(text: string, placeholders: Placeholders | undefined): Pattern[] | Fault {
  const pieces = text.split(/(\\\\(?=%)|\\%|%[^%\s]+%)/);
  let values = [''];
  for (const piece of pieces) {
    const name = /^%[^%\s]+%$/.test(piece) ? piece.slice(1, -1) : undefined;
    if (name === undefined) {
      const plain = piece === '\\%' ? '%' : piece;
      values = values.map((head) => head + plain);
      continue;
    }
    const list = valuesOf(name, placeholders);
    if (!list) return noValues(name);
    values = values.flatMap((head) => list.map((value) => head + value));
    if (values.length > MAX_ALTERNATIVES)
      return { code: 'value-too-many', message: `this value stands for more than ${MAX_ALTERNATIVES} values` };
  }
  return values.map(parsePattern);
}

/** Where the expression must match: anywhere, or at an end of the field's content, whatever `m` makes of ^ and $. */
const AT: Readonly<Record<Plan['anchor'], (source: string) => string>> = {
  equals: (source) => source,
  contains: (source) => source,
  startswith: (source) => `\\A(?:${source})`,
  endswith: (source) => `(?:${source})\\z`,
};

function regexValue(raw: Scalar, text: string, plan: Plan, placeholders: Placeholders | undefined): Resolved {
  if (raw === null)
    return refuse('value-type', 're needs a regular expression', 'for a missing field write null without a modifier');
  const expanded = plan.expand ? expandRegex(text, placeholders) : text;
  if (typeof expanded !== 'string') return { fault: expanded };
  const own = compileRegex(expanded, plan.flags);
  if (isFault(own)) return { fault: own };
  const source = AT[plan.anchor](expanded);
  const whole = compileRegex(source, plan.flags);
  if (isFault(whole)) return { fault: whole };
  const operator: Operator = { kind: 'regex', source, flags: plan.flags };
  if (expanded !== '') return { alternatives: [operator] };
  return {
    alternatives: [operator],
    warning: { code: 'always-matches', severity: 'warning', message: 'an empty expression matches every value' },
  };
}

/** Placeholders in an expression stand for one of their values; these are texts with wildcards, not expressions. */
function expandRegex(text: string, placeholders: Placeholders | undefined): string | Fault {
  let fault: Fault | undefined;
  const source = text.replace(/\\[\s\S]|%([^%\s]+)%/g, (piece, name: string | undefined) => {
    if (name === undefined) return piece;
    const list = valuesOf(name, placeholders);
    if (list) return `(?:${list.map((value) => regexOf(parsePattern(value))).join('|')})`;
    fault ??= noValues(name);
    return piece;
  });
  return fault ?? source;
}

function cidrValue(raw: Scalar, text: string, plan: Plan, placeholders: Placeholders | undefined): Resolved {
  if (typeof raw !== 'string')
    return refuse('value-cidr', 'cidr needs a network as text', "write it in quotes: '10.0.0.0/8'");
  const texts = plan.expand ? expand(text, placeholders) : [plainPattern(text)];
  if (!Array.isArray(texts)) return { fault: texts };
  const alternatives: Operator[] = [];
  let warning: Fault | undefined;
  for (const one of texts.map((pattern) => plainText(pattern) ?? '')) {
    const network = parseNetwork(one);
    if (!network)
      return refuse(
        'value-cidr',
        `"${one}" is not an IPv4 or IPv6 network`,
        "write it like '10.0.0.0/8' or 'fe80::/10'",
      );
    const host = parseNetwork(one.split('/')[0]!)!;
    if (host.base !== network.base) {
      warning = {
        code: 'value-cidr',
        severity: 'warning',
        message: `"${one}" has host bits set`,
        hint: `this network is ${showNetwork(network)}`,
      };
    }
    alternatives.push({ kind: 'cidr', network });
  }
  return { alternatives, ...(warning ? { warning } : {}) };
}

/** YAML 1.1 booleans (yes, no) are understood here, since many tools read rules as YAML 1.1. */
function existsValue(raw: Scalar, text: string): Resolved {
  const word = text.toLowerCase();
  const yes = raw === true || word === 'true' || word === 'yes' || word === 'on';
  const no = raw === false || word === 'false' || word === 'no' || word === 'off';
  if (!yes && !no) return refuse('value-type', 'exists needs true or false');
  return { alternatives: [{ kind: 'exists', expected: yes }] };
}

function compareValue(raw: Scalar, text: string, plan: Plan): Resolved {
  const value = numberOf(raw, text);
  if (value === undefined) return refuse('value-type', `"${plan.comparison}" needs a number`);
  return { alternatives: [{ kind: 'compare', comparison: plan.comparison, value }] };
}

function timeValue(raw: Scalar, text: string, plan: Plan): Resolved {
  const value = numberOf(raw, text);
  const part = plan.part!;
  const [low, high] = TIME_RANGES[part];
  if (value === undefined || !Number.isInteger(value)) return refuse('value-type', `"${part}" needs a whole number`);
  if (value < low || value > high) return refuse('value-range', `"${part}" takes a number from ${low} to ${high}`);
  return { alternatives: [{ kind: 'time', part, comparison: plan.comparison, value }] };
}

function numberOf(raw: Scalar, text: string): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  return typeof raw === 'string' && NUMBER.test(text) ? Number(text) : undefined;
}

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i;

/** The number that a field's value is, undefined if it is none. Numeric text counts, hexadecimal does not. */
export function numericText(text: string): number | undefined {
  return text.length < 400 && NUMBER.test(text) ? Number(text) : undefined;
}
