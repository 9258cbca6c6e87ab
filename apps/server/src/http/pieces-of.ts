import type { Readable } from 'node:stream';

export interface Reading {
  /** No piece for this long, while one is wanted, ends the reading. */
  readonly idleMillis: number;
  readonly signal: AbortSignal;
}

/**
 * The pieces of a body, one by one as they are asked for. Unlike the stream's own iterator it leaves the stream open
 * when the reader stops early: the answer has to go out on the same connection. Rejects when the sender goes away or
 * falls silent, and at once when the signal comes.
 */
export async function* piecesOf(
  body: Readable,
  { idleMillis, signal }: Reading,
): AsyncGenerator<Buffer, void> {
  const pieces: Buffer[] = [];
  let isOver = body.readableEnded;
  let failure: Error | undefined = body.destroyed && !isOver ? new Error('the sender is gone') : undefined;
  let wake = (): void => undefined;
  const listeners: Readonly<Record<string, (value?: unknown) => void>> = {
    data: (piece) => {
      pieces.push(piece as Buffer);
      body.pause();
      wake();
    },
    end: () => {
      isOver = true;
      wake();
    },
    error: (error) => {
      failure ??= error as Error;
      wake();
    },
    close: () => {
      if (!isOver) failure ??= new Error('the sender is gone');
      wake();
    },
  };
  const stop = (): void => {
    failure ??= new Error('stopped');
    wake();
  };
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      const idle = setTimeout(() => {
        failure ??= new Error('the sender is silent');
        resolve();
      }, idleMillis);
      wake = () => {
        clearTimeout(idle);
        resolve();
      };
      body.resume();
    });
  for (const [event, listener] of Object.entries(listeners)) body.on(event, listener);
  // Listening makes it flow; it is to flow when a piece is asked for.
  body.pause();
  signal.addEventListener('abort', stop);
  try {
    for (;;) {
      signal.throwIfAborted();
      const piece = pieces.shift();
      if (piece !== undefined) yield piece;
      else if (failure !== undefined) throw failure;
      else if (isOver) return;
      else await next();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    for (const [event, listener] of Object.entries(listeners)) body.off(event, listener);
  }
}
