import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PatientEvent } from '#libs/consent';
import type { RecordedEvent, StreamId } from '#libs/event-store';
import { commandIdOf, instant, ManualClock, type PatientId, plusMillis } from '#libs/kernel';
import type { Channel, Notifier, OutgoingMessage } from '#libs/notifications';
import { DataKey, LoadedKeys, memoryKeyring, newKeyBytes, newKeyId } from '#libs/privacy';
import { type LedgerActs, OutgoingMessages, People, type Reactor, SentCodes, WayOut } from '#libs/reactors';
import { directoryStream, type DomainEvent, newEvents, patientStream } from '#libs/stored-events';
import { InMemoryEventStore } from '../support/in-memory-event-store.js';
import { type OpenedDatabase, sqliteFile } from './bench.js';

export const ANN = '11111111-1111-4111-8111-111111111111' as PatientId;
export const OLD_NUMBER = '22222222-2222-4222-8222-222222222222' as PatientId;

const MINUTE = 60_000;

/** What an effect had recorded, by name of the act. */
export type Act = readonly [keyof LedgerActs, object];

/** One reactor's world: a ledger, a clock that stands still, and providers that write down what they are given. */
export class EffectBench {
  readonly store = new InMemoryEventStore();
  readonly clock = new ManualClock(instant('2026-03-01T09:00:00Z'));
  readonly keyring = memoryKeyring(this.clock.now());
  readonly sent: (OutgoingMessage & { readonly channel: Channel })[] = [];
  readonly acts: Act[] = [];
  /** Thrown by the provider of that channel while it is there. */
  readonly faults = new Map<Channel, Error>();
  perPrefixPerHour = 1_000;
  readonly #keys = new LoadedKeys(
    new Map(
      [ANN, OLD_NUMBER].map((patient) => [
        patient,
        { kind: 'present', key: new DataKey(newKeyId(), newKeyBytes()) },
      ]),
    ),
  );
  readonly sealer = { loadKeys: () => Promise.resolve(this.#keys) };
  readonly people = new People(this.store, this.sealer);

  private constructor(
    private readonly database: OpenedDatabase,
    readonly outgoing: OutgoingMessages,
    readonly sentCodes: SentCodes,
    private readonly remove: () => void,
  ) {}

  static async open(): Promise<EffectBench> {
    const directory = mkdtempSync(join(tmpdir(), 'effects-'));
    const database = sqliteFile(join(directory, 'reactors.db'));
    const outgoing = await OutgoingMessages.open(database.db);
    const sentCodes = await SentCodes.open(database.db);
    return new EffectBench(database, outgoing, sentCodes, () => {
      rmSync(directory, { recursive: true, force: true });
    });
  }

  wayOut(channels: readonly Channel[] = ['sms', 'email']): WayOut {
    return new WayOut({
      notifiers: Object.fromEntries(channels.map((channel) => [channel, this.#notifier(channel)])),
      mobiles: { countries: ['GB'], fictional: true },
      outgoing: this.outgoing,
      clock: this.clock,
      perPrefixPerHour: () => Promise.resolve(this.perPrefixPerHour),
      keyedDigest: (text) => this.keyring.commandDigest(text),
    });
  }

  /** Acts are written down and go no further. */
  get ledgerActs(): LedgerActs {
    const note =
      (name: keyof LedgerActs) =>
      (about: object): Promise<void> => {
        this.acts.push([name, about]);
        return Promise.resolve();
      };
    return {
      codeDelivered: note('codeDelivered'),
      codeDeliveryFailed: note('codeDeliveryFailed'),
      contactCodeUndelivered: note('contactCodeUndelivered'),
      expireCode: note('expireCode'),
      expireAccessRequest: note('expireAccessRequest'),
    };
  }

  async #append(stream: StreamId, event: DomainEvent, origin?: 'import'): Promise<RecordedEvent> {
    const before = await this.store.readStream(stream);
    const [made] = await newEvents({
      events: [event],
      stream,
      command: {
        commandId: commandIdOf('bench', String(this.store.events.length)),
        digest: 'd',
        correlationId: 'c',
      },
      ...(origin !== undefined && { origin }),
      recordedAt: this.clock.now(),
      sealer: this.sealer,
    });
    await this.store.append(stream, before.at(-1)?.revision ?? 'no-stream', [made!]);
    return (await this.store.readStream(stream)).at(-1)!;
  }

  happens(event: PatientEvent, patient = ANN): Promise<RecordedEvent> {
    return this.#append(patientStream(patient), event);
  }

  imported(event: PatientEvent): Promise<RecordedEvent> {
    return this.#append(patientStream(ANN), event, 'import');
  }

  inDirectory(event: DomainEvent): Promise<RecordedEvent> {
    return this.#append(directoryStream, event);
  }

  /** As the worker does it: planned first, and read again when its time has come. */
  async react(reactor: Reactor, event: RecordedEvent, attempt = 1): Promise<void> {
    if (reactor.plan(event) === null) return;
    await reactor.handle(event, { attempt, signal: new AbortController().signal });
  }

  pass(minutes: number): void {
    this.clock.set(plusMillis(this.clock.now(), minutes * MINUTE));
  }

  async close(): Promise<void> {
    await this.database.close();
    this.remove();
  }

  #notifier(channel: Channel): Notifier {
    return {
      channel,
      provider: 'bench',
      send: (message) => {
        const fault = this.faults.get(channel);
        if (fault !== undefined) return Promise.reject(fault);
        this.sent.push({ ...message, channel });
        return Promise.resolve({ providerReference: `p-${String(this.sent.length)}` });
      },
      close: () => Promise.resolve(),
    };
  }
}
