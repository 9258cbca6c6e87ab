import { randomBytes } from 'node:crypto';
import type { Answer } from './sender.js';

/** Nobody can guess it: whoever answers with it has read what was sent there. */
export const newChallenge = (): string => randomBytes(24).toString('base64url');

/** Whether an answer is JSON with exactly that token as its `challenge`. */
export const answersChallenge = ({ outcome, text }: Answer, token: string): boolean => {
  if (outcome.kind !== 'delivered') return false;
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && (body as { challenge?: unknown }).challenge === token;
  } catch {
    return false;
  }
};
