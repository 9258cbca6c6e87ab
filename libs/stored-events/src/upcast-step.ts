import type { OpenedPayload } from '#libs/privacy';
import type { StoredType } from './stored-type.js';

/** The payload in today's shape, brought there one version at a time. */
export const upcast = (data: OpenedPayload, version: number, { upcasters }: StoredType): OpenedPayload => {
  let current = data;
  for (const upcaster of upcasters.slice(version - 1)) current = upcaster.up(current);
  return current;
};
