import { readFileSync } from 'node:fs';

/** What a process has in memory; undefined where the system does not tell. */
export const residentMebibytes = (pid) => {
  if (process.platform !== 'linux') return undefined;
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
};

const LOOK_MILLIS = 250;

/** Looks at a process until `stop` is called, which answers the most it had. */
export const watchMemory = (pid) => {
  let most = 0;
  const look = () => {
    most = Math.max(most, residentMebibytes(pid) ?? 0);
  };
  const timer = setInterval(look, LOOK_MILLIS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return most;
    },
  };
};
