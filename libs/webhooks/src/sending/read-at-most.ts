import type { Readable } from 'node:stream';

export interface Reading {
  readonly bytes: number;
  readonly millis: number;
  /** Whether the text is wanted; otherwise the caller goes on, and the rest is dropped behind its back. */
  readonly wait: boolean;
}

const drain = async (body: Readable, { bytes, millis }: Reading): Promise<string> => {
  const timer = setTimeout(() => body.destroy(), millis);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop destroys the stream, and the connection with it: the rest is never received.
      if (length > bytes) break;
    }
  } catch {
    // Closed half-way, or too slow: what came has come.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, bytes).toString('utf8');
};

/**
 * Reads a body to its end, so that the connection can be used again, but no more than so many bytes and for so long;
 * what is longer or slower costs the connection and nothing else. Never rejects.
 */
export const readAtMost = async (body: Readable, reading: Reading): Promise<string> => {
  const text = drain(body, reading);
  return reading.wait ? text : '';
};
