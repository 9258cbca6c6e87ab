import type { LedgerRequest } from './request.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** Whether the connection itself comes from this machine, whatever its headers say. */
export const isFromThisMachine = ({ socket }: LedgerRequest): boolean =>
  LOOPBACK.test(socket.remoteAddress ?? '');
