import { setTimeout as wait } from 'node:timers/promises';
import { isPassingOutage } from './outages.js';

const FIRST_WAIT_MILLIS = 5;
const LONGEST_WAIT_MILLIS = 500;

/** How long an outage is sat out before the caller is told of it. */
export interface Patience {
  readonly millis: number;
}

/**
 * Repeats `attempt` while the store is passingly unable to answer and the deadline lies ahead.
 * An append may be handed in: with the same ids at the same revision a repetition writes nothing twice.
 */
export const throughOutages = async <T>(patience: Patience, attempt: () => Promise<T>): Promise<T> => {
  const deadline = performance.now() + patience.millis;
  for (let pause = FIRST_WAIT_MILLIS; ; pause = Math.min(pause * 2, LONGEST_WAIT_MILLIS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassingOutage(error) || performance.now() + pause > deadline) throw error;
      await wait(pause * (0.5 + Math.random() / 2));
    }
  }
};
