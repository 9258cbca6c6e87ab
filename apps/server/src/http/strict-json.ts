import type { FieldError } from '#libs/kernel';
import { apiError } from './errors.js';

const MAX_DEPTH = 32;
/** Names that mean something to JavaScript itself; no field has one of them. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Strings of a text known to be JSON, each with the colon that makes it a name. Escapes cannot end one early. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;
const NUL_OR_LONE_SURROGATE = /[\0\p{Cs}]/u;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const refuse = (detail: string, errors: readonly FieldError[] = []) =>
  apiError('CONSENT_JSON_INVALID', { detail, ...(errors.length > 0 && { errors }) });

const decode = (body: Buffer): string => {
  try {
    return utf8.decode(body);
  } catch {
    throw refuse('The body is not UTF-8.');
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw refuse('The body is not JSON.');
  }
};

const assertText = (text: string): void => {
  if (NUL_OR_LONE_SURROGATE.test(text)) throw refuse('A string holds a NUL or half of a surrogate pair.');
};

/** Looks at every value, without recursion, and answers how many names the parsed objects have. */
const inspect = (root: unknown): number => {
  let names = 0;
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') assertText(value);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw refuse(`The body is nested more than ${String(MAX_DEPTH)} levels deep.`);
    if (Array.isArray(value)) {
      for (const item of value) open.push({ value: item, depth: depth + 1 });
      continue;
    }
    for (const [name, item] of Object.entries(value)) {
      names++;
      assertText(name);
      if (RESERVED.has(name)) throw refuse('A name is reserved.');
      open.push({ value: item, depth: depth + 1 });
    }
  }
  return names;
};

const namesWritten = (text: string): number => {
  let names = 0;
  for (const match of text.matchAll(STRINGS)) if (match[1] !== undefined) names++;
  return names;
};

/**
 * Parses a body so that no two readers can understand it differently: no duplicate names (of which parsers keep the
 * first, or the last), no reserved names, no bytes that are not UTF-8. CONSENT_JSON_INVALID otherwise.
 */
export const parseStrictJson = (body: Buffer): unknown => {
  const text = decode(body);
  const value = parse(text);
  // A parser drops duplicates, so then fewer names are left than were written.
  if (inspect(value) !== namesWritten(text)) throw refuse('An object has a name twice.');
  return value;
};
