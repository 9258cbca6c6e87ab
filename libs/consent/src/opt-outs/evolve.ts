import type { Fact } from '../vocabulary/recorded.js';
import type { OptOutChosen, OptOutEvent, ProjectAnswer } from './events.js';
import type { OptOutState } from './state.js';
import type { OptOutValue, ProjectConsentValue } from './vocabulary.js';

/** What the opt-outs become by one event. */
export const evolveOptOuts = (state: OptOutState, event: OptOutEvent, fact: Fact): OptOutState => {
  switch (event.type) {
    case 'OptOutRegistered':
      return withChoice(state, fact, event.data, 'opted-out');
    case 'OptOutWithdrawn':
      return withChoice(state, fact, event.data, 'withdrawn');
    case 'LegacyType2Imported': {
      const { from, honoured } = event.data;
      if (!honoured) return { ...state, unhonoured: [...state.unhonoured, { ...fact, from }] };
      const choice = { ...fact, scheme: 'national', value: 'opted-out', from, legacy: true } as const;
      return { ...state, choices: [...state.choices, choice] };
    }
    case 'ProjectConsentGiven':
      return withAnswer(state, fact, event.data, 'given');
    case 'ProjectConsentRefused':
      return withAnswer(state, fact, event.data, 'refused');
    case 'ProjectConsentWithdrawn':
      return withAnswer(state, fact, event.data, 'withdrawn');
  }
};

const withChoice = (
  state: OptOutState,
  fact: Fact,
  { scheme, from }: OptOutChosen,
  value: OptOutValue,
): OptOutState => ({
  ...state,
  choices: [...state.choices, { ...fact, scheme, value, from, legacy: false }],
});

const withAnswer = (
  state: OptOutState,
  fact: Fact,
  { projectId, from }: ProjectAnswer,
  value: ProjectConsentValue,
): OptOutState => ({ ...state, projects: [...state.projects, { ...fact, projectId, value, from }] });
