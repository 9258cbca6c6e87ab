import type { Provider } from '@nestjs/common';
import { AccessExplainer } from './asking/access-explainer.js';
import { AlertReader } from './asking/alert-reader.js';
import { FeedSubscriptionReader } from './asking/feed-subscription-reader.js';
import { GroundReader } from './asking/ground-reader.js';
import { OptOutReader } from './asking/opt-out-reader.js';
import { PatientReader } from './asking/patient-reader.js';
import { PracticePatientsReader } from './asking/practice-patients-reader.js';
import { RecordReader } from './asking/record-reader.js';
import { ReferenceReader } from './asking/reference-reader.js';
import { SecondaryUseExplainer } from './asking/secondary-use-explainer.js';
import { SharingStateReader } from './asking/sharing-state-reader.js';
import { AccessDecider } from './deciding/access-decider.js';
import { AccessFactsLoader } from './deciding/access-facts.js';
import { DisclosureWriter } from './deciding/disclosure-writer.js';
import { KeysOrNone } from './deciding/keys-or-none.js';
import { SecondaryUseDecider } from './deciding/secondary-use-decider.js';
import { SecondaryUseFactsLoader } from './deciding/secondary-use-facts.js';
import { PatientImporter } from './importing/patient-importer.js';
import { NumberLookup } from './deciding/number-lookup.js';
import { LedgerTime } from './ledger-time.js';
import { type ApplicationParts, defaultSettings } from './parts.js';
import { OptOutReporter } from './reports/opt-out-reporter.js';
import { NotFoundFloor } from './permission/not-found-floor.js';
import { CommandTargets } from './running/command-targets.js';
import { CheckRecord } from './opt-out-checks/check-record.js';
import { ProjectionOperator } from './operating/projection-operator.js';
import { OptOutFileChecker } from './opt-out-checks/file-checker.js';
import { AccessRequestReader } from './requesting/access-request-reader.js';
import { AccessRequests } from './requesting/access-requests.js';
import { CodeBreaker } from './requesting/code-breaker.js';
import { CodeGate } from './requesting/code-gate.js';
import { ContactVerifications } from './requesting/contact-verifications.js';
import { MobileNumbers } from './requesting/mobile-numbers.js';
import { OwnActs } from './requesting/own-acts.js';
import { CommandRunner } from './running/command-runner.js';
import { FeedSubscriptionCommands } from './running/feed-subscription-commands.js';
import { Erasures } from './running/erasures.js';
import { Merges } from './running/merges.js';
import { OneAtATime } from './running/one-at-a-time.js';
import { OperationsCommands } from './running/operations-commands.js';
import { PatientCommands } from './running/patient-commands.js';
import { ReferenceCommands } from './running/reference-commands.js';
import { Registrations } from './running/registrations.js';
import { Subjects } from './running/subjects.js';
import { FeedSubscriptionStreams } from './streams/feed-subscription-streams.js';
import { PatientStreams } from './streams/patient-streams.js';
import { Directory, Grounds, PracticeLists } from './streams/reference-streams.js';

/** Everything the handlers are given, put together once. */
export const servicesOf = (parts: ApplicationParts): Provider[] => {
  const { store, vault, sealer, digests, clock } = parts;
  const settings = { ...defaultSettings, ...parts.settings };
  const patience = { millis: settings.patienceMillis };
  const time = new LedgerTime(clock);
  const floor = new NotFoundFloor(settings.notFoundMillis);

  const patients = new PatientStreams(store, sealer, settings.patientsKept);
  const lists = new PracticeLists(store, settings.practiceListsKept);
  const directory = new Directory(store);
  const grounds = new Grounds(store);
  const subscriptions = new FeedSubscriptionStreams(store);
  const subjects = new Subjects(patients, time);
  const facts = new AccessFactsLoader(patients, lists, directory, time);
  const useFacts = new SecondaryUseFactsLoader(facts, grounds);

  const runner = new CommandRunner(store, sealer, new OneAtATime(), time, patience, new CommandTargets());
  const patientCommands = new PatientCommands(
    runner,
    patients,
    directory,
    lists,
    grounds,
    subjects,
    time,
    floor,
    digests,
  );

  const lookup = new NumberLookup(vault, settings.patientsKept);
  const keys = new KeysOrNone(sealer);
  const requests = new AccessRequestReader(parts, patients, subjects, directory, floor, time);
  const report = parts.report ?? (() => undefined);
  const traffic = parts.accessRequests;
  const breaker = new CodeBreaker(runner, store, directory, time, traffic, digests, report);
  const gate = new CodeGate(breaker, traffic, patience, report);
  const alerts = new AlertReader(parts);
  const writer = new DisclosureWriter(store, keys, time, patience);

  const provide = (value: object): Provider => ({ provide: value.constructor, useValue: value });
  return [
    provide(patientCommands),
    provide(new Merges(patientCommands)),
    provide(new Erasures(patientCommands, vault)),
    provide(requests),
    provide(breaker),
    provide(gate),
    provide(new ContactVerifications(patientCommands, parts.codes, gate)),
    provide(new MobileNumbers(settings.mobiles)),
    provide(new AccessRequests(patientCommands, requests, lookup, parts.codes, gate, floor)),
    provide(new OwnActs(patientCommands, parts.codes, gate)),
    provide(new Registrations(runner, vault, patients, directory, digests)),
    provide(alerts),
    provide(new OperationsCommands(runner, alerts, store, digests)),
    provide(new FeedSubscriptionCommands(runner, subscriptions, directory, digests, parts.codes)),
    provide(new FeedSubscriptionReader(parts, subscriptions)),
    provide(new ReferenceCommands(runner, directory, grounds, lists, digests)),
    provide(
      new PatientImporter(store, vault, sealer, patients, subjects, directory, grounds, digests, patience),
    ),
    provide(new AccessDecider(lookup, facts, keys, writer, time, floor, report)),
    provide(new SecondaryUseDecider(lookup, useFacts, keys, writer, time, floor, report)),
    provide(new SecondaryUseExplainer(lookup, subjects, useFacts, time, floor)),
    provide(new OptOutReader(subjects, facts, time, floor)),
    provide(new AccessExplainer(lookup, subjects, facts, time, floor)),
    provide(new PatientReader(lookup, patients, subjects, floor)),
    provide(new SharingStateReader(parts, patients, directory, subjects, time, floor)),
    provide(new PracticePatientsReader(parts, time)),
    provide(new RecordReader(parts, subjects, time, floor)),
    provide(new ReferenceReader(directory, lists, time)),
    provide(new ProjectionOperator(parts.projections, store, sealer, time, patience)),
    provide(
      new OptOutFileChecker(
        {
          store,
          sealer,
          erasures: parts.erasures,
          rows: parts.optOuts,
          projections: parts.projections,
          snapshotAfter: settings.optOutSnapshotAfter,
          ...(parts.optOutSnapshots !== undefined && { snapshotPlace: parts.optOutSnapshots }),
        },
        new CheckRecord(store, sealer, digests, time, patience),
        time,
      ),
    ),
    provide(new GroundReader(grounds, time)),
    provide(new OptOutReporter(parts, directory, time)),
  ];
};
