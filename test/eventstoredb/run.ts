import {
  type AppendExpectedRevision,
  type EventData,
  type EventStoreDBClient,
  jsonEvent,
} from '@eventstore/db-client';

export type Outcome = Record<string, unknown>;

/** One run of a recorded scenario against a server, by the client's own calls, told in the words of the recordings. */
export class Run {
  readonly outcomes: Outcome[] = [];

  constructor(
    readonly client: EventStoreDBClient,
    private readonly suffix: string,
  ) {}

  stream(name: string): string {
    return `vector_${name}_${this.suffix}-1`;
  }

  events(from: number, to: number): EventData[] {
    return Array.from({ length: to - from + 1 }, (_, index) =>
      jsonEvent({ id: crypto.randomUUID(), type: 'ConsentGranted', data: { n: from + index } }),
    );
  }

  append(name: string, expectedRevision: AppendExpectedRevision, events = this.events(1, 1)) {
    return this.client.appendToStream(this.stream(name), events, { expectedRevision });
  }

  async step(step: string, call: () => Promise<unknown>): Promise<void> {
    try {
      this.outcomes.push({ step, ok: (await call()) ?? null });
    } catch (error) {
      const { name, type, message, streamName, groupName, expectedVersion, actualVersion, maxAppendSize } =
        error as Error & Outcome;
      const told = { type, message, streamName, groupName, expectedVersion, actualVersion, maxAppendSize };
      this.outcomes.push({ step, error: (error as Error).constructor.name || name, ...told });
    }
  }

  async read(...options: Parameters<EventStoreDBClient['readStream']>) {
    const seen: Outcome[] = [];
    for await (const { event } of this.client.readStream(...options))
      if (event) seen.push({ type: event.type, stream: event.streamId, revision: event.revision });
    return seen;
  }
}
