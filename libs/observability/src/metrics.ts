import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface RequestMeasurement {
  readonly method: string;
  /** The route's pattern: a label per patient would be an index of patients. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** What one effect of the ledger came to. */
export interface EffectMeasurement {
  readonly reactor: string;
  readonly kind: 'handled' | 'retry' | 'dead' | 'trouble';
}

const webhookOutcomes = ['delivered', 'failed', 'dead', 'disabled', 'trouble'] as const;

/** The process's own measurements, in a registry of their own. */
export class LedgerMetrics {
  readonly registry = new Registry();

  readonly #requests = new Histogram({
    name: 'ledger_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  readonly #refusals = new Counter({
    name: 'ledger_http_problems_total',
    help: 'Answers that were problems, by code.',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });

  readonly #effects = new Counter({
    name: 'ledger_reactor_effects_total',
    help: 'Effects handled, put off, given up, and troubles met, by reactor.',
    labelNames: ['reactor', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly #callbacks = new Counter({
    name: 'ledger_delivery_callbacks_total',
    help: 'What a provider said of messages, by what came of it.',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });

  readonly #webhooks = new Counter({
    name: 'ledger_webhook_deliveries_total',
    help: 'Messages delivered, not taken, given up, webhooks disabled, and troubles met.',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });

  readonly #feedMessages = new Counter({
    name: 'ledger_feed_messages_total',
    help: 'Events of the feed sent to a subscription, by the way they went.',
    labelNames: ['subscription', 'way'] as const,
    registers: [this.registry],
  });

  readonly #feedCuts = new Counter({
    name: 'ledger_feed_cut_readers_total',
    help: 'Streams that were cut because their reader did not keep up.',
    labelNames: ['subscription'] as const,
    registers: [this.registry],
  });

  readonly #unread = new Counter({
    name: 'ledger_metrics_unread_total',
    help: 'How often a metric could not be read, and was left out.',
    labelNames: ['metric'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    // From nothing to one is no increase to whoever has not seen the nothing.
    for (const outcome of webhookOutcomes) this.#webhooks.labels(outcome).inc(0);
  }

  request({ method, route, status, seconds }: RequestMeasurement): void {
    this.#requests.labels(method, route, String(status)).observe(seconds);
  }

  problem(code: string): void {
    this.#refusals.labels(code).inc();
  }

  callback(outcome: string): void {
    this.#callbacks.labels(outcome).inc();
  }

  webhook({ kind }: { readonly kind: (typeof webhookOutcomes)[number] }): void {
    this.#webhooks.labels(kind).inc();
  }

  feedMessages(
    { subscriptionId, way }: { readonly subscriptionId: string; readonly way: string },
    messages: number,
  ): void {
    this.#feedMessages.labels(subscriptionId, way).inc(messages);
  }

  feedCut(subscriptionId: string): void {
    this.#feedCuts.labels(subscriptionId).inc();
  }

  reactor({ reactor, kind }: EffectMeasurement): void {
    this.#effects.labels(reactor, kind).inc();
  }

  /** Values that are asked for together when the metrics are read, one for each value of the label. */
  gaugeBy(
    name: string,
    help: string,
    label: string,
    read: () => Promise<readonly (readonly [string, number])[]>,
  ): void {
    this.#ask({ name, help, labelNames: [label] }, async (gauge) => {
      for (const [of, value] of await read()) gauge.labels(of).set(value);
    });
  }

  /** A value that is asked for when the metrics are read. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    this.#ask({ name, help, labelNames: [] }, async (gauge) => {
      gauge.set(await read());
    });
  }

  /** What cannot be had is left out: the other metrics are wanted then all the more. */
  #ask(
    about: { readonly name: string; readonly help: string; readonly labelNames: string[] },
    read: (gauge: Gauge) => Promise<void>,
  ): void {
    const unread = this.#unread;
    new Gauge({
      ...about,
      registers: [this.registry],
      async collect() {
        // What is not there any more would keep its last value for ever.
        this.reset();
        await read(this).catch(() => {
          if (about.labelNames.length === 0) this.remove();
          unread.labels(about.name).inc();
        });
      },
    });
  }

  async text(): Promise<string> {
    return this.registry.metrics();
  }
}
