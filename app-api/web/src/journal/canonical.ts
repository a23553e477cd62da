/** RFC 8785 canonical JSON. */

/** What `JSON.parse` gives. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Keys in UTF-16 code unit order, no spaces; numbers and strings as ECMAScript writes them, which is what RFC 8785 asks. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`);
  return `{${members.join(',')}}`;
}

/** `Array.isArray`, which alone does not narrow a readonly list away. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
