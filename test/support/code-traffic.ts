import {
  AdoptSharingPolicyCommand,
  type AskedForAccess,
  type Caller,
  ownContext,
  RecordCodeDeliveredCommand,
  RecordCodeDeliveryFailedCommand,
  RequestAccessCommand,
  SetContactPointCommand,
} from '#libs/application';
import { type CodeTrafficPolicy, defaultCodeTraffic, defaultPolicy } from '#libs/consent';
import { ManualClock, type PatientId, plusMillis } from '#libs/kernel';
import { START, startApplicationOn, type TestApplication } from './application.js';
import { InMemoryEventStore } from './in-memory-event-store.js';
import {
  admin,
  caller,
  CLINIC,
  clinician,
  contextOf,
  HOSPITAL,
  referTo,
  registerOrganisations,
  registerPatient,
  staff,
} from './surgery.js';

const MINUTE = 60_000;

export const clinicClinician = caller('clinician', CLINIC);

/** Limits that a test can reach. */
export const smallTraffic: CodeTrafficPolicy = {
  perOrganisationPerHour: 30,
  altogetherPerHour: 40,
  perPrefixPerHour: 100,
  breaker: { ...defaultCodeTraffic.breaker, fewestCodes: 10, trialCodes: 2, pauseMinutes: 15 },
};

export interface Asked {
  readonly patientId: PatientId;
  readonly requestId: string;
}

/** A ledger with several processes on it, and organisations that ask one patient after another. */
export class CodeTraffic {
  readonly clock = new ManualClock(START);
  readonly store = new InMemoryEventStore();
  readonly apps: TestApplication[] = [];
  #patients = 0;

  static async start(): Promise<CodeTraffic> {
    const traffic = new CodeTraffic();
    await registerOrganisations(await traffic.process());
    await traffic.adopt(smallTraffic, 'small');
    return traffic;
  }

  get app(): TestApplication {
    return this.apps[0]!;
  }

  get types(): readonly string[] {
    return this.store.events.map(({ type }) => type);
  }

  /** Another process, with read models of its own. */
  async process(): Promise<TestApplication> {
    const { store, clock, apps } = this;
    const shared = apps[0] === undefined ? {} : { vault: apps[0].vault, keyring: apps[0].keyring };
    const started = await startApplicationOn({ store, clock, projecting: true, ...shared });
    apps.push(started);
    return started;
  }

  async adopt(codes: CodeTrafficPolicy, version: string): Promise<void> {
    const settings = { ...defaultPolicy.settings, codes };
    await this.app.commands.execute(new AdoptSharingPolicyCommand(contextOf(admin), { version, settings }));
  }

  pass(minutes: number): void {
    this.clock.set(plusMillis(this.clock.now(), minutes * MINUTE));
  }

  async patient(inCare = true, reachable = true): Promise<PatientId> {
    const patientId = await registerPatient(this.app, (this.#patients += 1));
    if (inCare) {
      await referTo(this.app, patientId);
      await referTo(this.app, patientId, caller('service', CLINIC));
    }
    if (!reachable) return patientId;
    const point = { channel: 'sms', value: '+447700900123', preferred: true } as const;
    await this.app.commands.execute(new SetContactPointCommand(contextOf(staff), patientId, point));
    return patientId;
  }

  request(patientId: PatientId, by: Caller = clinician, on = this.app): Promise<AskedForAccess> {
    const organisation = by.actor.organisation ?? HOSPITAL;
    const body = { organisation, purpose: 'direct-care' } as const;
    return on.commands.execute(new RequestAccessCommand(contextOf(by), { patientId }, body));
  }

  /** About another patient each time. */
  async asks(by: Caller = clinician, on = this.app): Promise<Asked> {
    const patientId = await this.patient();
    const { requestId } = await this.request(patientId, by, on);
    return { patientId, requestId };
  }

  async fails({ patientId, requestId }: Asked): Promise<void> {
    const body = { requestId, issue: 1, channel: 'sms', permanence: 'permanent' } as const;
    await this.app.commands.execute(
      new RecordCodeDeliveryFailedCommand(ownContext(requestId), patientId, body),
    );
  }

  async delivers({ patientId, requestId }: Asked): Promise<void> {
    const body = { requestId, issue: 1, channel: 'sms', providerReference: null } as const;
    await this.app.commands.execute(new RecordCodeDeliveredCommand(ownContext(requestId), patientId, body));
  }

  async caughtUp(): Promise<void> {
    const { head } = await this.store.identity();
    const options = { projections: ['access-requests'], timeoutMs: 30_000 };
    await Promise.all(this.apps.map(({ projections }) => projections.waitFor(head!, options)));
  }

  /** Ten codes that could not be delivered. */
  async tenFail(): Promise<void> {
    for (let n = 0; n < 10; n += 1) await this.fails(await this.asks());
    await this.caughtUp();
  }

  async close(): Promise<void> {
    for (const one of this.apps.splice(0)) await one.close();
  }
}
