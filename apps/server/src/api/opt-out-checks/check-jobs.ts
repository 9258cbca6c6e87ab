import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Caller, OptOutFileChecker } from '#libs/application';
import { plusMillis } from '#libs/kernel';
import { LEDGER, type Ledger } from '../../composition/index.js';
import { apiError } from '../../http/errors.js';
import { type AskedJob, CheckJob, type Upload } from './check-job.js';

const HOUR_MILLIS = 60 * 60 * 1000;
/** So long a job waits for its file. */
const WAITING_MILLIS = HOUR_MILLIS;
const SWEEP_MILLIS = 60_000;

const isSame = (one: Caller, other: Caller): boolean =>
  one.clientId === other.clientId &&
  one.actor.id === other.actor.id &&
  one.actor.role === other.actor.role &&
  one.actor.organisation === other.actor.organisation;

/** The file checks of this process. They end with it: their keys are nowhere else. */
@Injectable()
export class CheckJobs implements OnModuleDestroy {
  readonly #jobs = new Map<string, CheckJob>();
  #sweeping: NodeJS.Timeout | undefined;

  constructor(
    @Inject(LEDGER) private readonly ledger: Ledger,
    private readonly checker: OptOutFileChecker,
  ) {}

  /** CONSENT_FILE_CHECK_TOO_MANY; CONSENT_NOT_PERMITTED and whatever else is wrong before there is a file. */
  async create(asked: AskedJob): Promise<CheckJob> {
    this.checker.admit(asked);
    await this.#sweep();
    await this.#makeRoomFor(asked.caller);
    const now = this.ledger.clock.now();
    const job = new CheckJob(asked, now, plusMillis(now, WAITING_MILLIS));
    this.#jobs.set(job.checkId, job);
    this.#sweeping ??= setInterval(() => void this.#sweep(), SWEEP_MILLIS).unref();
    return job;
  }

  /** The caller's own; CONSENT_FILE_CHECK_NOT_FOUND for anybody else's as for one there is not. */
  async find(caller: Caller, checkId: string): Promise<CheckJob> {
    await this.#sweep();
    const job = this.#jobs.get(checkId);
    if (job === undefined || !isSame(job.owner, caller)) throw apiError('CONSENT_FILE_CHECK_NOT_FOUND');
    return job;
  }

  /** Runs it to its end. CONSENT_FILE_CHECK_HAS_INPUT, or whatever the check fails with. */
  async run(job: CheckJob, upload: Upload): Promise<void> {
    const { config, clock } = this.ledger;
    const { mostBytes, resultHours } = config.fileChecks;
    const running = job.run(upload, { checker: this.checker, directory: config.dataDirectory, mostBytes });
    try {
      await running;
    } finally {
      job.expiresAt = plusMillis(clock.now(), resultHours * HOUR_MILLIS);
    }
  }

  /** Cancels it or takes its result away; it is not found from now on. */
  async remove(job: CheckJob): Promise<void> {
    this.#jobs.delete(job.checkId);
    await job.drop();
  }

  /** Before the ledger closes: those that run are put on record as failed. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#sweeping);
    await Promise.all([...this.#jobs.values()].map((job) => this.remove(job)));
  }

  async #sweep(): Promise<void> {
    const now = this.ledger.clock.now();
    const over = [...this.#jobs.values()].filter(
      ({ state, expiresAt }) => state !== 'running' && expiresAt <= now,
    );
    await Promise.all(over.map((job) => this.remove(job)));
  }

  /** Failed ones hold nothing, so they are forgotten first. */
  async #makeRoomFor(caller: Caller): Promise<void> {
    const { perCaller } = this.ledger.config.fileChecks;
    const own = [...this.#jobs.values()].filter(({ owner }) => isSame(owner, caller));
    if (own.length < perCaller) return;
    const failed = own.find(({ state }) => state === 'failed');
    if (failed === undefined)
      throw apiError('CONSENT_FILE_CHECK_TOO_MANY', { detail: `You may have ${perCaller}.` });
    await this.remove(failed);
  }
}
