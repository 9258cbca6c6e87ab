import { decideAccess } from '../direct-care/decide-access.js';
import { policyInForce } from '../policy/in-force.js';
import type { UseCase } from './case.js';
import { useVerdict } from './case.js';
import type { SecondaryUseDecision } from './decision.js';

/**
 * Rule 1: individual care is answered by the rules of direct care, whatever the opt-outs say; a screening invitation
 * that names its programme needs neither relationship nor code.
 */
export const individualCare = ({ request, facts, at }: UseCase): SecondaryUseDecision | undefined => {
  const { purpose, programme, viewer, actor, sources } = request;
  if (purpose === 'individual-care')
    return decideAccess({ viewer, actor, purpose: 'direct-care', sources, items: [], at }, facts);
  if (purpose !== 'screening-invitation' || programme === null || programme.trim() === '') return undefined;
  return {
    ...useVerdict(1, 'permit', 'screening-invitation'),
    policyVersion: policyInForce(facts.directory, at).version,
    obligations: [],
    answers: [],
  };
};
