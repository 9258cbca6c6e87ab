import { entryBy, publisher } from './change.js';
import type { EventOf } from './events.js';

/** The patient's answer whether an organisation may look. That it was asked changes nothing for anybody. */
export const answer = publisher<EventOf<'SharingQuestionAnswered'>>((event, patientId) => {
  const { organisation, relationshipId, answer: given, from } = event.data;
  return {
    patientId,
    key: `question:${organisation}`,
    type: 'question-answered',
    family: 'question',
    organisation,
    scheme: null,
    about: { organisation },
    entry: entryBy(event, { answer: given, relationshipId, from }),
    effectiveAt: from,
  };
});
