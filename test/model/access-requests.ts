/*
 * Section 4 of the domain rules, told once more in the plainest words: what an access request comes to. Times are
 * milliseconds. It knows nothing of events, streams or keys.
 */

export type Status =
  'pending' | 'verified' | 'approved' | 'declined' | 'expired' | 'locked' | 'cancelled' | 'superseded';
export type Purpose = 'direct-care' | 'screening';
export type Point = 'phone' | 'email';
export type Value = 'refused' | 'verify' | 'granted';

interface Code {
  readonly at: number;
  readonly until: number;
  readonly to: Point;
  wrong: number;
}

export interface ModelRequest {
  readonly id: string;
  readonly organisation: string;
  readonly purpose: Purpose;
  readonly at: number;
  readonly codes: Code[];
  resends: number;
  status: Status;
  endedAt: number;
  /** "live while the relationship lasts ..., until the patient refuses, revokes or sets `verify`" */
  live: boolean;
}

interface Choice {
  readonly organisation: string | null;
  readonly value: Value;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export class AccessRequestModel {
  readonly requests: ModelRequest[] = [];
  /** How often a code was compared. */
  evaluations = 0;
  dead = false;
  readonly inCareOf: Set<string>;
  readonly points = new Map<Point, number>([
    ['phone', 0],
    ['email', 0],
  ]);
  readonly #choices: Choice[] = [];

  constructor(organisations: readonly string[]) {
    this.inCareOf = new Set(organisations);
  }

  /** "A request lives 60 minutes". */
  passTo(now: number): void {
    for (const r of this.requests)
      if (r.status === 'pending' && now >= r.at + 60 * MINUTE) this.#end(r, 'expired', now);
  }

  ask(id: string, organisation: string, purpose: Purpose, now: number): boolean {
    const declined = this.requests.some(
      (r) => r.organisation === organisation && r.status === 'declined' && now < r.endedAt + DAY,
    );
    const open = this.requests.some(
      (r) => r.live && r.organisation === organisation && r.purpose === purpose,
    );
    if (!this.inCareOf.has(organisation) || this.dead || this.#refuses(organisation) || declined || open)
      return false;
    const [to] = this.#usable(now, []);
    if (to !== undefined && !this.#mayBeSent(now)) return false;
    for (const r of this.requests)
      if (r.status === 'pending' && r.organisation === organisation && r.purpose === purpose)
        this.#end(r, 'superseded', now);
    const codes = to === undefined ? [] : [{ at: now, until: now + 10 * MINUTE, to, wrong: 0 }];
    const made = { organisation, purpose, at: now, codes, resends: 0, endedAt: 0, live: false };
    this.requests.push({ id, status: 'pending', ...made });
    return true;
  }

  /** "3 resends per request; 5 codes per patient in any 24 hours". */
  resend(r: ModelRequest, now: number): boolean {
    const [to] = this.#usable(r.at, r.codes);
    if (r.status !== 'pending' || to === undefined || r.resends >= 3 || !this.#mayBeSent(now)) return false;
    r.resends += 1;
    r.codes.push({ at: now, until: Math.min(now + 10 * MINUTE, r.at + 60 * MINUTE), to, wrong: 0 });
    return true;
  }

  /** `issue` counts from 1; null is a code that was never sent. */
  submit(
    r: ModelRequest,
    issue: number | null,
    organisation: string,
    purpose: Purpose,
    now: number,
  ): boolean {
    const code = r.codes.at(-1);
    // "A wrong organisation's submission ... spends nothing"; "after a code's end nothing is spent".
    if (r.organisation !== organisation || r.status !== 'pending' || code === undefined || now >= code.until)
      return false;
    const bound = r.purpose === purpose;
    if (bound) this.evaluations += 1;
    if (bound && issue === r.codes.length) {
      this.#end(r, 'verified', now);
      r.live = true;
      return true;
    }
    code.wrong += 1;
    if (code.wrong === 5) this.#end(r, 'locked', now);
    return false;
  }

  answer(r: ModelRequest, status: 'approved' | 'declined' | 'cancelled', now: number): boolean {
    if (r.status !== 'pending') return false;
    this.#end(r, status, now);
    r.live = status === 'approved';
    return true;
  }

  /** Null is for all organisations. */
  choose(organisation: string | null, value: Value, now: number): void {
    this.#choices.push({ organisation, value });
    const about = this.requests.filter((r) => organisation === null || r.organisation === organisation);
    for (const r of about) if (value !== 'granted') r.live = false;
    if (value === 'refused') this.cancel(now, (r) => about.includes(r));
  }

  endCare(organisation: string, now: number): void {
    this.inCareOf.delete(organisation);
    this.cancel(now, (r) => r.organisation === organisation);
    for (const r of this.requests) if (r.organisation === organisation) r.live = false;
  }

  /** Another value; null takes it away. "a change or removal of the contact point used cancels". */
  changePoint(point: Point, since: number | null, now: number): void {
    if (since === null) this.points.delete(point);
    else this.points.set(point, since);
    this.cancel(now, (r) => r.codes.some(({ to }) => to === point));
  }

  cancel(now: number, which: (r: ModelRequest) => boolean = () => true): void {
    for (const r of this.requests) if (r.status === 'pending' && which(r)) this.#end(r, 'cancelled', now);
  }

  #end(r: ModelRequest, status: Status, now: number): void {
    r.status = status;
    r.endedAt = now;
  }

  #mayBeSent(now: number): boolean {
    return this.requests.flatMap(({ codes }) => codes).filter(({ at }) => at > now - DAY).length < 5;
  }

  /** "a contact point added or changed after the request is not used for it"; the telephone is preferred. */
  #usable(requestedAt: number, codes: readonly Code[]): readonly Point[] {
    return (['phone', 'email'] as const).filter((point) => {
      const since = this.points.get(point);
      return since !== undefined && (since <= requestedAt || codes.some(({ to }) => to === point));
    });
  }

  /** A choice for the organisation beats one for all, but that a dissent for all ends the older grants. */
  #refuses(organisation: string): boolean {
    const endsGrants = this.#choices.findLastIndex((c) => c.organisation === null && c.value !== 'granted');
    const named = this.#choices.findLast(
      (c, i) => c.organisation === organisation && (c.value !== 'granted' || i > endsGrants),
    );
    return (named ?? this.#choices.findLast((c) => c.organisation === null))?.value === 'refused';
  }
}
