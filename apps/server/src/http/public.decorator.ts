import { SetMetadata } from '@nestjs/common';

export const PUBLIC = Symbol('public');

/** A route that answers without an access token. Every other route needs one. */
export const Public = () => SetMetadata(PUBLIC, true);
