import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  type AccessRequest,
  decideAccess,
  emptyDirectory,
  evolveDirectory,
  evolvePatient,
  outcomes,
  unregistered,
} from '#libs/consent';
import { type OdsCode, odsCode, plusMillis } from '#libs/kernel';
import { instantsNamed } from '../model/world.js';
import { buildWorld } from './build-world.js';
import { factsAsKnownAt } from './facts.js';
import { history, knownShare, question } from './histories.js';
import { dayOf, recordTime } from './pool.js';
import { runOf } from './seed.js';
import type { ChoiceStep, Step } from './steps.js';

/* What holds whatever the rules say in detail; nothing here asks the model. */

const decided = (steps: readonly Step[], request: AccessRequest) =>
  decideAccess(request, factsAsKnownAt(buildWorld(steps), recordTime(steps.length)));

/** Questions about what others recorded: "Viewing one's own records is a permit by rule 4." */
const aboutOthers = question
  .map((request) => ({
    ...request,
    sources:
      request.sources === 'any' ? request.sources : request.sources.filter((s) => s !== request.viewer),
  }))
  .filter(({ sources }) => sources.length > 0);

const dissent = (viewer: OdsCode, value: ChoiceStep['value'], from: number): ChoiceStep => ({
  kind: 'choice',
  person: 0,
  value,
  direction: 'share-in',
  scope: viewer,
  basis: 'patient',
  from,
  to: null,
  keepNamed: false,
});

/** Whether a step is a later word of the patient on this viewer. */
const isLaterWord = (step: Step, viewer: OdsCode, from: number): boolean =>
  (step.kind === 'choice' && step.scope === viewer && step.from > from) ||
  (step.kind === 'answer' && step.organisation === viewer && step.from > from);

describe('the access decision, whatever the history', () => {
  const run = runOf('access decision, invariants', 1500);

  it('is no permit while a refusal for the viewer is in force and no override is', () => {
    fc.assert(
      fc.property(history, aboutOthers, fc.nat({ max: 2 }), (steps, request, ago) => {
        const from = Math.max(0, dayOf(request.at) - ago);
        const rest = steps.filter((s) => s.kind !== 'override' && !isLaterWord(s, request.viewer, from));
        expect(decided([...rest, dissent(request.viewer, 'refused', from)], request).outcome).not.toBe(
          'permit',
        );
      }),
      run,
    );
  });

  it('is not turned into a permit by one more dissent', () => {
    fc.assert(
      fc.property(
        history,
        question,
        fc.constantFrom('refused', 'revoked', 'verify'),
        (steps, request, value) => {
          const before = decided(steps, request).outcome;
          const after = decided(
            [...steps, dissent(request.viewer, value, dayOf(request.at))],
            request,
          ).outcome;
          expect(before !== 'permit' && after === 'permit').toBe(false);
        },
      ),
      run,
    );
  });

  it('is no permit without a live relationship', () => {
    fc.assert(
      fc.property(history, question, (steps, request) => {
        const rest = steps.filter((s) => s.kind !== 'relationship' || s.organisation !== request.viewer);
        expect(decided(rest, request)).toMatchObject({ outcome: 'deny', answers: [] });
      }),
      run,
    );
  });

  it('is not changed by what is recorded later', () => {
    fc.assert(
      fc.property(history, question, knownShare, (steps, request, share) => {
        const world = buildWorld(steps);
        const knownAt = recordTime(Math.round(steps.length * share));
        const facts = factsAsKnownAt(world, knownAt);
        const before = decideAccess(request, facts);
        // The ledger goes on from the very states the answer was given on.
        world.patient.filter((e) => e.recordedAt > knownAt).reduce(evolvePatient, facts.patient);
        evolveDirectory(
          facts.directory,
          world.directory.filter((e) => e.recordedAt > knownAt),
        );
        expect(decideAccess(request, facts)).toEqual(before);
        expect(decideAccess(request, factsAsKnownAt(world, knownAt))).toEqual(before);
      }),
      run,
    );
  });

  it('names as deciding only events that were known', () => {
    fc.assert(
      fc.property(history, question, knownShare, (steps, request, share) => {
        const world = buildWorld(steps);
        const knownAt = recordTime(Math.round(steps.length * share));
        const decision = decideAccess(request, factsAsKnownAt(world, knownAt));
        const everything = [
          ...[...world.patient, ...world.superseded.flatMap(({ events }) => events), ...world.directory],
          ...[...world.practiceLists.values()].flat(),
        ];
        const known = everything.filter((event) => event.recordedAt <= knownAt).map(({ id }) => id);
        const named = [decision, ...decision.answers].flatMap(({ decidingEvents }) => decidingEvents);
        expect(named.filter((id) => !known.includes(id))).toEqual([]);
      }),
      run,
    );
  });

  it('is the same wherever nothing changes between two instants', () => {
    fc.assert(
      fc.property(history, question, (steps, request) => {
        const world = buildWorld(steps);
        const facts = factsAsKnownAt(world, recordTime(steps.length));
        const lastBefore = instantsNamed(world)
          .filter((instant) => instant <= request.at)
          .sort()
          .at(-1);
        if (lastBefore === undefined) return;
        const after = decideAccess({ ...request, at: plusMillis(request.at, 1) }, facts);
        expect(after).toEqual(decideAccess({ ...request, at: lastBefore }, facts));
      }),
      run,
    );
  });

  it('is always given, whatever is asked of whatever is known', () => {
    const codes = fc.constantFrom('GP1', 'UUU', 'ZZZ', 'QQQ').map(odsCode);
    const odd = fc.record({
      viewer: codes,
      purpose: fc.string(),
      sources: fc.oneof(fc.constant('any' as const), fc.array(codes, { maxLength: 3 })),
      items: fc.array(fc.string(), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(history, question, odd, knownShare, fc.boolean(), (steps, request, other, share, isOdd) => {
        const world = buildWorld(steps);
        const known = factsAsKnownAt(world, recordTime(Math.round(steps.length * share)));
        const nothing = {
          ...known,
          patient: unregistered,
          directory: emptyDirectory,
          practiceLists: new Map(),
        };
        for (const facts of [known, nothing]) {
          const asked = isOdd ? { ...request, ...other } : request;
          const { outcome, answers } = decideAccess(asked, facts);
          for (const given of [outcome, ...answers.map((answer) => answer.outcome)]) {
            expect(outcomes.filter((one) => one !== 'unknown')).toContain(given);
          }
        }
      }),
      run,
    );
  });
});
