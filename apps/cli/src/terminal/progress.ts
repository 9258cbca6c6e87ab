import { SingleBar } from 'cli-progress';
import type { Output } from './output.js';

/** How far something has got. */
export interface Progress {
  /** `total` where it is known by now. */
  update(done: number, total?: number): void;
  stop(): void;
}

const none: Progress = { update: () => undefined, stop: () => undefined };

/** A bar on stderr where people watch; in a pipe or a log it would only be noise. */
export const progressOf = ({ terminal, options }: Output, unit: string): Progress => {
  if (terminal.stderr.isTTY !== true || options.quiet) return none;
  const bar = new SingleBar({
    stream: terminal.stderr,
    format: `{bar} {percentage}% | {value}/{total} ${unit} | {eta_formatted} left`,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
  });
  let isStarted = false;
  return {
    update: (done, total) => {
      if (isStarted) {
        if (total !== undefined) bar.setTotal(total);
        bar.update(done);
        return;
      }
      isStarted = true;
      bar.start(total ?? 0, done);
    },
    stop: () => {
      if (isStarted) bar.stop();
    },
  };
};
