import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OTHER_PATIENT, OTHER_TRUST, TRUST } from '#libs/consent/contract';
import { millisOf, type OdsCode } from '#libs/kernel';
import { AccessRequestModel, type ModelRequest, type Point, type Value } from '../model/access-requests.js';
import { choice } from '../support/request-events.js';
import { minute, RequestStory } from '../support/request-story.js';
import { runOf } from './seed.js';

const organisations = [TRUST, OTHER_TRUST] as const;
const organisation = fc.constantFrom<OdsCode>(...organisations);
const purpose = fc.constantFrom('direct-care' as const, 'screening' as const);
/** Counted back from the newest request. */
const which = fc.nat({ max: 2 });
const step = <T extends string, R extends object>(type: T, fields: { [K in keyof R]: fc.Arbitrary<R[K]> }) =>
  fc.record({ type: fc.constant(type), ...fields }) as fc.Arbitrary<{ readonly type: T } & R>;

const ask = step('ask', { organisation, purpose });
const resend = step('resend', { which });
const submit = step('submit', {
  which,
  /** Counted back from the newest code; null is a wrong one. */
  code: fc.constantFrom(0, 0, 1, null, null, null),
  strange: fc.constantFrom('no', 'no', 'no', 'no', 'organisation', 'purpose'),
});
/** As many wrong codes as lock a request, and one more. */
const guess = step('guess', { which });
const wait = step('wait', { minutes: fc.constantFrom(1, 5, 9, 10, 30, 60, 61, 700, 1440) });
const choose = step('choose', {
  for: fc.constantFrom<OdsCode | null>(...organisations, null),
  value: fc.constantFrom<Value>('refused', 'verify', 'granted', 'granted'),
});
const answer = step('answer', { which, as: fc.constantFrom('approved', 'declined', 'cancelled') });
const world = fc.oneof(
  step('care', { organisation, ends: fc.boolean() }),
  step('point', { point: fc.constantFrom<Point>('phone', 'email'), goes: fc.boolean() }),
  step('death', { dies: fc.boolean() }),
  step('merge', { undone: fc.boolean() }),
);
const timers = step('timers', { which });
const anyStep = fc.oneof(
  { arbitrary: ask, weight: 5 },
  { arbitrary: submit, weight: 8 },
  { arbitrary: wait, weight: 3 },
  { arbitrary: resend, weight: 3 },
  { arbitrary: answer, weight: 1 },
  { arbitrary: choose, weight: 1 },
  { arbitrary: world, weight: 1 },
  { arbitrary: timers, weight: 1 },
  { arbitrary: guess, weight: 1 },
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

/** Events, and not nothing or the code of a refusal. */
const isRecorded = (told: string): boolean => told !== '' && !told.startsWith('CONSENT_');

/** The ledger's rules and the model beside one another. */
class Both {
  readonly story = new RequestStory().at(0);
  readonly model = new AccessRequestModel(organisations);
  /** What ever became of a request, in order. */
  readonly ends = new Map<string, string>();
  #minutes = 0;
  #made = 0;

  take(one: Step): void {
    const now = this.#now();
    this.model.passTo(now);
    this.#act(one, now);
    this.#compare();
  }

  #now(): number {
    const last = this.story.state.lastRecordedAt;
    return Math.max(millisOf(minute(this.#minutes)), last === undefined ? 0 : millisOf(last) + 1);
  }

  #request(back: number): ModelRequest | undefined {
    return this.model.requests.at(-1 - back);
  }

  #act(one: Step, now: number): void {
    const { story, model } = this;
    if (one.type === 'wait') {
      this.#minutes += one.minutes;
      story.at(this.#minutes);
    } else if (one.type === 'ask') {
      const id = `q${String(this.#made++)}`;
      const asked = story.asks(id, one.organisation, one.purpose).includes('AccessRequested');
      expect(asked).toBe(model.ask(id, one.organisation, one.purpose, now));
    } else if (one.type === 'choose') {
      const scope = one.for === null ? { kind: 'all' } : { kind: 'organisation', organisation: one.for };
      const said = choice(story, { value: one.value, scope } as Parameters<typeof choice>[1]);
      if (isRecorded(said)) model.choose(one.for, one.value, now);
    } else if ('which' in one) this.#touch(one, now);
    else this.#befall(one, now);
  }

  #touch(one: Extract<Step, { which: number }>, now: number): void {
    const { story, model } = this;
    const request = this.#request(one.which);
    if (request === undefined) return;
    const { id: requestId } = request;
    const own = request.organisation as OdsCode;
    if (one.type === 'resend') {
      expect(story.resends(null, requestId, own).includes('CodeIssued')).toBe(model.resend(request, now));
    } else if (one.type === 'submit') {
      const issue = one.code === null ? null : request.codes.length - one.code;
      const by = one.strange === 'organisation' ? organisations.find((o) => o !== own)! : own;
      const other = request.purpose === 'screening' ? 'direct-care' : 'screening';
      const bound = one.strange === 'purpose' ? other : request.purpose;
      const told = story.submits(issue, { requestId, organisation: by, purpose: bound });
      expect(told === 'CodeVerified').toBe(model.submit(request, issue, by, bound, now));
      expect(story.evaluations).toBe(model.evaluations);
    } else if (one.type === 'guess') {
      for (let n = 1; n <= 6; n++) {
        const at = this.#now();
        model.passTo(at);
        const { purpose: bound } = request;
        const told = story.submits(null, { requestId, organisation: own, purpose: bound });
        expect(told === 'CodeVerified').toBe(model.submit(request, null, own, bound, at));
      }
      expect(story.evaluations).toBe(model.evaluations);
    } else if (one.type === 'answer') {
      const withdraw = () => story.does({ type: 'WithdrawAccessRequest', requestId, organisation: own });
      const told = {
        approved: () => story.approves(requestId) === 'AccessRequestApproved',
        declined: () => story.declines(requestId) === 'AccessRequestDeclined',
        cancelled: () => withdraw() === 'AccessRequestCancelled',
      }[one.as as 'approved']();
      expect(told).toBe(model.answer(request, one.as, now));
    } else {
      // Whatever the timers say, and however often, the time is over when it is over and not before.
      story.does({ type: 'ExpireCode', requestId, issue: Math.max(1, request.codes.length) });
      // The first may have been recorded, and record time goes on.
      model.passTo(this.#now());
      story.does({ type: 'ExpireAccessRequest', requestId });
    }
  }

  /** What the ledger takes down befalls the model too. */
  #befall(one: Exclude<Step, { which: number } | { type: 'wait' | 'ask' | 'choose' }>, now: number): void {
    const { story, model } = this;
    const at = String(now);
    if (one.type === 'care') {
      const live = story.state.relationships.find(
        (r) => r.organisation === one.organisation && r.to === null,
      )?.relationshipId;
      if (one.ends && live !== undefined) {
        const told = story.does({ type: 'EndCareRelationship', relationshipId: live });
        if (isRecorded(told)) model.endCare(one.organisation, now);
      } else if (!one.ends && live === undefined) {
        const opened = { relationshipId: at, organisation: one.organisation, kind: 'referral' } as const;
        if (isRecorded(story.does({ type: 'StartCareRelationship', ...opened })))
          model.inCareOf.add(one.organisation);
      }
    } else if (one.type === 'point') {
      const channel = one.point === 'phone' ? 'sms' : 'email';
      const value = channel === 'sms' ? `+4477${at.slice(-8)}` : `${at}@example.org`;
      const preferred = channel === 'sms';
      const told = one.goes
        ? story.does({ type: 'RemoveContactPoint', contactPointId: one.point })
        : story.does({ type: 'SetContactPoint', contactPointId: one.point, channel, value, preferred });
      if (isRecorded(told)) model.changePoint(one.point, one.goes ? null : now, now);
    } else if (one.type === 'death') {
      const told = one.dies
        ? story.does({ type: 'RecordDeath', status: 'formal', dateOfDeath: null })
        : story.does({ type: 'RemoveDeathRecord' });
      if (isRecorded(told)) model.dead = one.dies;
      if (model.dead) model.cancel(now);
    } else {
      const told = one.undone
        ? story.does({ type: 'UndoMerge', other: OTHER_PATIENT })
        : story.does({ type: 'LinkSupersededNumber', superseded: OTHER_PATIENT });
      if (isRecorded(told)) model.cancel(now);
    }
  }

  #compare(): void {
    for (const { id, status } of this.model.requests) {
      const stands = this.story.stands(id).replace(/:.*/, '');
      // Nobody need have said yet that its time is over.
      if (status !== 'expired' || stands !== 'pending') expect(`${id} ${stands}`).toBe(`${id} ${status}`);
      if (stands === 'pending') continue;
      // "Every terminal state is final."
      expect(this.ends.get(id) ?? stands).toBe(stands);
      this.ends.set(id, stands);
    }
  }
}

it('an access request comes to what section 4 says, in whatever order things happen', () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 5, maxLength: 40 }), (steps) => {
      const both = new Both();
      for (const one of steps) both.take(one);
      const opened = both.story.events.filter(
        ({ type }) => type === 'CodeVerified' || type === 'AccessRequestApproved',
      );
      const ids = opened.map(({ data }) => (data as { readonly requestId: string }).requestId);
      expect(new Set(ids).size).toBe(ids.length);
      for (const end of both.ends.values()) reached.set(end, (reached.get(end) ?? 0) + 1);
    }),
    runOf('access requests', 2_000),
  );
  // It says something only of what it came to.
  for (const end of ['verified', 'approved', 'declined', 'expired', 'locked', 'cancelled', 'superseded'])
    expect(`${end} ${String((reached.get(end) ?? 0) > 0)}`).toBe(`${end} true`);
});
