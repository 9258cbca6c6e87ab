import type { PatientEvent, Recorded } from '#libs/consent';
import type { Instant } from '#libs/kernel';

/** When an event took effect; what has no such time of its own took effect when it was recorded. */
export const businessTimeOf = ({ data, recordedAt }: Recorded<PatientEvent>): Instant => {
  if ('from' in data) return data.from;
  if ('at' in data) return data.at;
  if ('to' in data) return data.to;
  return recordedAt;
};
