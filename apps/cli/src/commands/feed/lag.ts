import type { FeedLag } from '../../../../server/src/composition/index.js';

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

const ageText = (seconds: number): string => {
  const unit = UNITS.find(([length]) => seconds >= length);
  return unit === undefined
    ? `${String(Math.floor(seconds))} s`
    : `${String(Math.floor(seconds / unit[0]))} ${unit[1]}`;
};

/** How far behind a subscriber is, in few words. */
export const lagText = (lag: FeedLag | null): string => {
  if (lag === null) return 'never read';
  return lag.events === 0 ? 'nothing' : `${String(lag.events)} events, ${ageText(lag.seconds)}`;
};
