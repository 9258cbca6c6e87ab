import type { NestFactory } from '@nestjs/core';

type Options = NonNullable<Parameters<(typeof NestFactory)['createApplicationContext']>[1]>;

// Nest types its options as a class that nobody makes an instance of.
const options: unknown = { logger: false, abortOnError: false };

/** Nest says nothing itself, and what it throws comes out as it is: refusals are told in the ledger's own words. */
export const quietly = options as Options;
