import type { CommandBus } from '@nestjs/cqrs';
import { type Caller, type PracticeListBody, SetPracticeListEntryCommand } from '#libs/application';
import type { BringIn } from '../outcome.js';
import { contextFor, outcomeOf } from '../sending.js';

/** Sets each row's entry; the entries of one practice in the order of the file. */
export const bringInListEntries =
  (commands: CommandBus, caller: Caller): BringIn<PracticeListBody> =>
  (rows) =>
    Promise.all(
      rows.map(({ line, key, value }) => {
        const context = contextFor(caller, `practice-list ${key}`, value);
        return outcomeOf(line, commands.execute(new SetPracticeListEntryCommand(context, value)));
      }),
    );
