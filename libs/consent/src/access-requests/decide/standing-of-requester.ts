import type { Instant, OdsCode } from '#libs/kernel';
import { caseOf } from '../../direct-care/case.js';
import type { Case } from '../../direct-care/case.js';
import { viewerVerdict } from '../../direct-care/decide-access.js';
import type { Verdict } from '../../direct-care/decision.js';
import type { PatientCommandFacts } from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import type { Purpose } from '../../vocabulary/sharing.js';

/** The organisation that asks, laid out as the rules of section 2 ask about a viewer. */
export const requesterCase = (
  { organisation, purpose }: { readonly organisation: OdsCode; readonly purpose: Purpose },
  state: PatientState,
  { directory, superseded, practiceLists }: PatientCommandFacts,
  at: Instant,
): Case =>
  caseOf(
    // Nobody looks yet: who it will be, and at which items, is judged by rules that no request can lift.
    { viewer: organisation, actor: { id: '', roleCode: null }, purpose, sources: 'any', items: [], at },
    { patient: state, superseded, practiceLists, directory },
  );

/** Rules 7, 8 and 11: a refusal or a prohibition that stands, and that no code lifts. */
export const standingObjection = (c: Case): Verdict | undefined => {
  const verdict = viewerVerdict(c);
  return verdict.outcome === 'deny' ? verdict : undefined;
};
