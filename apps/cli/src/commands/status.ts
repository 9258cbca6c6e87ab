import { type Ledger, LEDGER } from '../../../server/src/composition/index.js';
import { countEvents } from '../status/count-events.js';
import { withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { facts, table } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

const CATCH_UP_MILLIS = 2_000;

/** Opening the ledger set the projections going; a moment's patience shows them as a server would leave them. */
const giveTime = async ({ projections, store }: Ledger): Promise<void> => {
  const { head } = await store.identity();
  // That they are behind is what the status goes on to say.
  if (head !== undefined)
    await projections.waitFor(head, { timeoutMs: CATCH_UP_MILLIS }).catch(() => undefined);
};

const status: Action<object> = (context) =>
  withExistingLedger(context, async (app) => {
    const ledger = app.get<Ledger>(LEDGER);
    await giveTime(ledger);
    const { ledgerId, head } = await ledger.store.identity();
    const [projections, counts] = [await ledger.projections.status(), await countEvents(ledger.store)];
    const { mode, dataDirectory } = context.config;
    const document = {
      ledgerId,
      mode,
      dataDirectory,
      now: ledger.clock.now(),
      head: head ?? null,
      counts,
      projections: projections.map(({ name, version, state, position, lag, lastErrorCode }) => ({
        name,
        version,
        state,
        position: position ?? null,
        lag,
        error: lastErrorCode ?? null,
      })),
    };
    await context.output.result(document, () =>
      [
        facts([
          ['ledger', ledgerId],
          ['data', dataDirectory],
          ['mode', mode],
          ['now', document.now],
          ['head', head ?? 'empty'],
          ...Object.entries(counts).map(([name, count]): [string, string] => [name, String(count)]),
        ]),
        table(
          ['projection', 'version', 'state', 'lag', 'position', 'error'],
          document.projections.map(({ name, version, state, lag, position, error }) => [
            name,
            String(version),
            state,
            lag,
            position ?? '',
            error ?? '',
          ]),
        ),
      ].join('\n'),
    );
    return exitCodes.ok;
  });

export const registerStatus: Register = (program, environment) => {
  program
    .command('status')
    .summary('show what the ledger holds and how far its read models are')
    .description('Shows the head of the ledger, what it holds, and how far each projection has got.')
    .addHelpText('after', examples('ledger status', 'ledger status --json | jq .counts'))
    .action(running(environment, status));
};
