import type { OperationsEvent, ProjectionAction } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import { type CommandId, newUuid } from '#libs/kernel';
import type { Sealer } from '#libs/privacy';
import {
  projectionError,
  type ProjectionEngine,
  type ProjectionReport,
  type Recording,
  type Verification,
} from '#libs/projections';
import { newEvents, operationsStream } from '#libs/stored-events';
import type { Caller } from '../caller.js';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import { permitFor } from '../permission/permit.js';
import { isConflict, problemOf } from '../running/outages.js';
import { type Patience, throughOutages } from '../running/retry.js';

const MOST_TRIES = 10;

export interface ProjectionAct {
  readonly projection: string;
  readonly action: ProjectionAction;
  readonly reason: string;
}

export interface EventSkip {
  readonly projection: string;
  /** Of the event the projection stands still at. */
  readonly position: string;
  readonly reason: string;
}

/** What operators may do with read models. Each act is on record in the ledger, with who and why, or is not done. */
export class ProjectionOperator {
  constructor(
    private readonly engine: ProjectionEngine,
    private readonly store: EventStore,
    private readonly sealer: Pick<Sealer, 'loadKeys'>,
    private readonly time: LedgerTime,
    private readonly patience: Patience,
  ) {}

  list(caller: Caller): Promise<readonly ProjectionReport[]> {
    permitFor(caller, 'ReadProjections', null);
    return this.engine.reports();
  }

  /** PROJECTION_UNKNOWN. */
  async show(caller: Caller, name: string): Promise<ProjectionReport> {
    permitFor(caller, 'ReadProjections', null);
    return this.engine.reportOf(name);
  }

  /** PROJECTION_UNKNOWN; PROJECTION_NOT_IN_STATE when it cannot be done as things are. */
  async act(caller: Caller, { projection, action, reason }: ProjectionAct): Promise<ProjectionReport> {
    permitFor(caller, 'OperateProjections', null);
    const recordedBy = caller.actor;
    await this.engine[action](
      projection,
      this.recording({ type: 'ProjectionOperated', data: { projection, action, reason, recordedBy } }),
    );
    return this.engine.reportOf(projection);
  }

  /** Has it pass by the event it stands still at, now and in every build to come. */
  async skip(caller: Caller, { projection, position, reason }: EventSkip): Promise<ProjectionReport> {
    permitFor(caller, 'OperateProjections', null);
    const { builds } = await this.engine.reportOf(projection);
    const event = builds.map(({ fault }) => fault?.event).find((found) => found?.position === position);
    if (event === undefined) {
      throw projectionError('PROJECTION_NOT_IN_STATE', {
        projection,
        detail: 'It does not stand still at that event.',
      });
    }
    const data = { projection, position, eventType: event.type, reason, recordedBy: caller.actor };
    await this.engine.resume(projection, this.recording({ type: 'ProjectionEventSkipped', data }));
    return this.engine.reportOf(projection);
  }

  /** Compares the rows with a fold of the whole ledger. */
  async verify(caller: Caller, name: string): Promise<Verification> {
    permitFor(caller, 'OperateProjections', null);
    return this.engine.verify(name);
  }

  private recording(event: OperationsEvent): Recording {
    const commandId = newUuid();
    return async () => {
      try {
        for (let tries = 0; tries < MOST_TRIES; tries++) if (await this.recorded(event, commandId)) return;
      } catch (error) {
        throw problemOf(error);
      }
      throw applicationError('CONSENT_TOO_CONTENDED');
    };
  }

  /** False when somebody else wrote there first. */
  private async recorded(event: OperationsEvent, commandId: string): Promise<boolean> {
    const [last] = await throughOutages(this.patience, () =>
      this.store.readStream(operationsStream, { direction: 'backwards', limit: 1 }),
    );
    const events = await newEvents({
      events: [event],
      stream: operationsStream,
      command: { commandId: commandId as CommandId, digest: '', correlationId: commandId },
      recordedAt: this.time.toRecord(last?.metadata.recordedAt),
      sealer: this.sealer,
    });
    try {
      await throughOutages(this.patience, () =>
        this.store.append(operationsStream, last?.revision ?? 'no-stream', events),
      );
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }
}
