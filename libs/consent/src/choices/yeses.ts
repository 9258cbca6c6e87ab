import type { Answer } from '../patient/state.js';
import { answeredYeses } from './answers.js';
import { endingsFor } from './endings.js';
import type { History } from './history.js';
import type { Place } from './viewpoint.js';

/** The answered yeses that nothing has ended: a later dissent or `verify`, or a no at the same time or later. */
export const standingYeses = (history: History, place: Place): readonly Answer[] => {
  const yeses = answeredYeses(history, place.organisation).filter((yes) => yes.from <= place.at);
  if (yeses.length === 0) return [];
  const endings = endingsFor(history, place);
  return yeses.filter(
    (yes) => !endings.some(({ at, answered }) => (answered ? yes.from <= at : yes.from < at)),
  );
};
