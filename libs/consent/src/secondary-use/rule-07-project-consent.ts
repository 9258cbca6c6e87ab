import { groundInForce } from '../grounds/state.js';
import { projectConsentStanding } from '../opt-outs/standing.js';
import type { ProjectConsent } from '../opt-outs/state.js';
import { type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';

const standing = ({ request: { project }, groups, at }: UseCase): ProjectConsent | undefined =>
  project === null ? undefined : projectConsentStanding(groups, project, at);

/** Rule 7, looked at before rule 6: who said no to this project, or took a yes back, is left out on every basis below. */
export const refusedProject = (c: UseCase): UseVerdict | undefined => {
  const answer = standing(c);
  return answer === undefined || answer.value === 'given'
    ? undefined
    : useVerdict(7, 'deny', `project-consent-${answer.value}`, [answer.eventId]);
};

/** Rule 7: a live consent to this very project, which has not ended, given before the opt-out or after it. */
export const projectConsent = (c: UseCase): UseVerdict | undefined => {
  const answer = standing(c);
  if (answer?.value !== 'given') return undefined;
  const project = groundInForce(c.facts.grounds, 'project', answer.projectId, c.at);
  return project === undefined ? undefined : useVerdict(7, 'permit', 'project-consent', [answer.eventId]);
};
