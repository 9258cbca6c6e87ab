import type { IncomingHttpHeaders } from 'node:http';
import { apiError } from './errors.js';

/** The bytes from `from` up to `to` of a file. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/i;

/**
 * The part that is asked for (RFC 9110, section 14); undefined for the whole. Several ranges at once, other units and
 * a part of another version than `etag` are answered with the whole. CONSENT_RANGE_UNSATISFIABLE.
 */
export const rangeIn = (
  { range = '', 'if-range': ifRange }: IncomingHttpHeaders,
  size: number,
  etag: string,
): ByteRange | undefined => {
  const [, first = '', last = ''] = ONE_RANGE.exec(range) ?? [];
  if (first + last === '' || size === 0) return undefined;
  if (ifRange !== undefined && ifRange !== etag) return undefined;
  if (first === '') {
    if (Number(last) === 0) throw apiError('CONSENT_RANGE_UNSATISFIABLE');
    return { from: Math.max(0, size - Number(last)), to: size };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return undefined;
  if (from >= size) throw apiError('CONSENT_RANGE_UNSATISFIABLE');
  return { from, to: last === '' ? size : Math.min(size, Number(last) + 1) };
};
