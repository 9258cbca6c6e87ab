import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { allowListed, type LogFields } from './log-line.js';

export interface LogOptions {
  readonly level: string;
  /** Default: standard output. */
  readonly stream?: DestinationStream;
}

/** Writes JSON lines. The message is a fixed sentence; everything that varies is in the fields. */
export class LedgerLog {
  readonly #pino: Logger;
  readonly #flush: () => void;

  constructor({ level, stream }: LogOptions) {
    const standardOutput = stream === undefined ? destination({ dest: 1, sync: false }) : undefined;
    // No host name and no process arguments: the machine is known to whoever collects the lines.
    this.#pino = pino(
      { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
      stream ?? standardOutput,
    );
    this.#flush = () => standardOutput?.flushSync();
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#pino.debug(allowListed(fields), message);
  }

  info(message: string, fields: LogFields = {}): void {
    if (this.#pino.isLevelEnabled('info')) this.#pino.info(allowListed(fields), message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#pino.warn(allowListed(fields), message);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#pino.error(allowListed(fields), message);
  }

  /** Writes out what is still buffered: before the process ends. */
  flush(): void {
    try {
      this.#flush();
    } catch {
      // The reader of the log has gone; there is nobody left to tell.
    }
  }
}
