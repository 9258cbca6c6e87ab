import { consentError, type Ground } from '#libs/consent';
import { covers, type Instant } from '#libs/kernel';
import { groundsStream } from '#libs/stored-events';
import type { LedgerTime } from '../ledger-time.js';
import { permitFor } from '../permission/permit.js';
import type { AsOf, GetGroundQuery, GroundView, ListGroundsQuery, Revised } from '../queries/index.js';
import type { Grounds } from '../streams/reference-streams.js';
import { timesOf } from './as-of.js';

/** Questions about projects, notices, approvals, orders and exclusions. */
export class GroundReader {
  constructor(
    private readonly streams: Grounds,
    private readonly time: LedgerTime,
  ) {}

  async grounds({ caller, kind, asOf }: ListGroundsQuery): Promise<Revised<readonly GroundView[]>> {
    permitFor(caller, 'ListGrounds', null);
    const { grounds, at, revision } = await this.known(asOf);
    const wanted = [...grounds.values()].filter(({ details }) => kind === null || details.kind === kind);
    return { revision, value: wanted.map((ground) => viewOf(ground, at)) };
  }

  async ground({ caller, groundId, asOf }: GetGroundQuery): Promise<Revised<GroundView>> {
    permitFor(caller, 'GetGround', null);
    const { grounds, at, revision } = await this.known(asOf);
    const ground = grounds.get(groundId);
    if (ground === undefined) throw consentError('CONSENT_GROUND_UNKNOWN');
    return { revision, value: viewOf(ground, at) };
  }

  private async known(asOf: AsOf) {
    const { times } = await this.time.answer(
      () => this.streams.load(),
      ({ last }) => [{ stream: groundsStream, last }],
    );
    const { at, knownAt } = timesOf(asOf, times);
    const { state, last } = await this.streams.loadAsKnownAt(knownAt);
    return { grounds: state.grounds, at, revision: last?.revision ?? null };
  }
}

const viewOf = (ground: Ground, at: Instant): GroundView => ({
  groundId: ground.groundId,
  details: ground.details,
  from: ground.from,
  to: ground.to,
  inForce: covers(ground, at),
});
