import type { StreamPlace } from '#libs/event-store';

/** How far a walk over streams is. */
export interface Walk extends StreamPlace {
  /** Events met so far, and in all. */
  readonly met: number;
  readonly of: number;
}

/** Of a build that does not walk, or has not begun to. */
export const noWalk = '';

export const textOfWalk = ({ stream, revision, met, of }: Walk): string =>
  JSON.stringify([stream, Number(revision), met, of]);

export const walkOf = (text: string): Walk | undefined => {
  if (text === noWalk) return undefined;
  const [stream, revision, met, of] = JSON.parse(text) as [Walk['stream'], number, number, number];
  return { stream, revision: BigInt(revision), met, of };
};
