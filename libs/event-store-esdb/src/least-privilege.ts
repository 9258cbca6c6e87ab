import { randomUUID } from 'node:crypto';
import { type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { UsersClient } from '@eventstore/db-client/generated/users_grpc_pb.js';
import users from '@eventstore/db-client/generated/users_pb.js';
import { type Connected, connecting } from './connecting.js';
import { call } from './calls.js';
import type { EventStoreDbOptions } from './options.js';

/** Who the ledger is to the server. */
export interface LedgerUser {
  readonly name: string;
  readonly password: string;
}

const ADMINS = '$admins';
/** How the server says that there is such a user, with another password. */
const USER_CONFLICT = 9;

/** What the client keeps for its own calls; it has none for users. */
interface Caller {
  callArguments(options: { deadline: number }): readonly [metadata: never, options: never];
  execute<T>(
    client: typeof UsersClient,
    name: string,
    action: (users: UsersClient) => Promise<T>,
  ): Promise<T>;
}

const answered = <T>(send: (callback: (error: Error | null, value: T) => void) => unknown): Promise<T> =>
  new Promise((resolve, reject) => {
    send((error, value) => {
      if (error === null) resolve(value);
      else reject(error);
    });
  });

const createUser = async (client: EventStoreDBClient, user: LedgerUser, deadline: number): Promise<void> => {
  const caller = client as unknown as Caller;
  const rights = caller.callArguments({ deadline });
  await caller.execute(UsersClient, 'createUser', async (service) => {
    const options = new users.CreateReq.Options();
    options.setLoginName(user.name);
    options.setFullName('consent ledger');
    options.setPassword(user.password);
    const request = new users.CreateReq();
    request.setOptions(options);
    await answered((callback) => service.create(request, ...rights, callback));
  });
};

const resetPassword = async (
  client: EventStoreDBClient,
  user: LedgerUser,
  deadline: number,
): Promise<void> => {
  const caller = client as unknown as Caller;
  const rights = caller.callArguments({ deadline });
  await caller.execute(UsersClient, 'resetUserPassword', async (service) => {
    const options = new users.ResetPasswordReq.Options();
    options.setLoginName(user.name);
    options.setNewPassword(user.password);
    const request = new users.ResetPasswordReq();
    request.setOptions(options);
    await answered((callback) => service.resetPassword(request, ...rights, callback));
  });
};

/** Rights to streams that say nothing of their own: to the user reading and writing, all else to administrators. */
const defaultAcl = (name: string) => ({
  $userStreamAcl: { $r: [name, ADMINS], $w: [name, ADMINS], $d: ADMINS, $mr: ADMINS, $mw: ADMINS },
  $systemStreamAcl: { $r: ADMINS, $w: ADMINS, $d: ADMINS, $mr: ADMINS, $mw: ADMINS },
});

const setRights = async ({ context, lanes }: Connected, { name, password }: LedgerUser): Promise<void> => {
  const deadline = context.limits.deadlineMs;
  const step = (what: string, work: (client: EventStoreDBClient) => Promise<unknown>) =>
    call(context, lanes.writes, what, async ({ client }) => {
      await work(client);
    });
  await step('the making of a user', async (client) => {
    try {
      await createUser(client, { name, password }, deadline);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== USER_CONFLICT) throw error;
      await resetPassword(client, { name, password }, deadline);
    }
  });
  await step('the rights to $all', (client) =>
    client.setStreamMetadata('$all', { acl: { readRoles: [name, ADMINS] } }),
  );
  await step('the default rights', (client) =>
    client.appendToStream(
      '$settings',
      jsonEvent({ id: randomUUID(), type: 'update-default-acl', data: defaultAcl(name) }),
    ),
  );
};

/**
 * Makes the user that the ledger runs as, or gives it that password, and takes from it everything but what the ledger
 * needs: reading and writing streams that are not the server's own, and following `$all`. The connection string is an
 * administrator's. May be repeated. Rejects with EVENT_STORE_CANNOT_OPEN or EVENT_STORE_UNAVAILABLE.
 */
export const setUpLedgerUser = (options: EventStoreDbOptions, user: LedgerUser): Promise<void> =>
  connecting(options, async (connected) => {
    await setRights(connected, user);
    await connected.close();
  });
