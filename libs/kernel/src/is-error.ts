import { types } from 'node:util';

/** Whether something that was thrown is an error, also one of another realm: the tests run in one of their own. */
export const isError = (thrown: unknown): thrown is Error =>
  thrown instanceof Error || types.isNativeError(thrown);
