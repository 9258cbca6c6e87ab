import type { Socket } from 'node:net';
import { apiError } from './errors.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';

const socketProblem: Readonly<Record<string, Parameters<typeof apiError>[0]>> = {
  HPE_HEADER_OVERFLOW: 'CONSENT_HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'CONSENT_REQUEST_TIMEOUT',
};

/** What never became a request, or never whole, is answered in the same form on the bare socket. */
export const answerOnSocket = (error: { readonly code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(apiError(socketProblem[error.code ?? ''] ?? 'CONSENT_HTTP_INVALID'));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${String(problem.status)} Problem\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${String(Buffer.byteLength(body))}\r\nConnection: close\r\n\r\n${body}`,
  );
};
