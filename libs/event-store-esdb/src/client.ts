import { readFileSync } from 'node:fs';
import { type ChannelCredentialOptions, EventStoreDBClient } from '@eventstore/db-client';
import { eventStoreError } from '#libs/event-store';
import type { ConnectionSettings } from './connection-settings.js';

/** A client, and the way to give its sockets back, which the client itself does not offer. */
export interface OwnedClient {
  readonly client: EventStoreDBClient;
  close(): Promise<void>;
}

export type MakeClient = (purpose: string) => OwnedClient;

/** The part of a gRPC channel that we use. */
interface Channel {
  close(): void;
}

/** How far apart the keepalive intervals of two clients may lie. */
const INTERVALS = 997;

const pem = (option: string, path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw eventStoreError('EVENT_STORE_CANNOT_OPEN', {
      detail: `The file given as ${option} cannot be read (${code}): ${path}`,
    });
  }
};

/** The files are read once: a client made later, in the middle of trouble, must not depend on them. */
const channelCredentials = (settings: ConnectionSettings): ChannelCredentialOptions => {
  if (!settings.tls) return { insecure: true };
  const { tlsCAFile, userCertFile, userKeyFile } = settings;
  return {
    ...(tlsCAFile === undefined ? {} : { rootCertificate: pem('tlsCAFile', tlsCAFile) }),
    ...(userCertFile === undefined ? {} : { userCertFile: pem('userCertFile', userCertFile) }),
    ...(userKeyFile === undefined ? {} : { userKeyFile: pem('userKeyFile', userKeyFile) }),
  };
};

/** Made with the client's constructor: its parser of connection strings prints them. */
const newClient = (
  settings: ConnectionSettings,
  channel: ChannelCredentialOptions,
  keepAliveInterval: number,
  connectionName: string,
): EventStoreDBClient => {
  const { maxDiscoverAttempts, discoveryInterval, gossipTimeout, keepAliveTimeout } = settings;
  const credentials = settings.credentials === undefined ? undefined : { ...settings.credentials };
  const common = { connectionName, keepAliveInterval, keepAliveTimeout };
  const discovery = {
    maxDiscoverAttempts,
    discoveryInterval,
    gossipTimeout,
    nodePreference: 'leader' as const,
  };
  const [endpoint] = settings.endpoints;
  switch (settings.kind) {
    case 'single':
      return new EventStoreDBClient({ ...common, endpoint }, channel, credentials);
    case 'seeds':
      return new EventStoreDBClient(
        { ...common, ...discovery, endpoints: [...settings.endpoints] },
        channel,
        credentials,
      );
    case 'discover':
      return new EventStoreDBClient({ ...common, ...discovery, discover: endpoint }, channel, credentials);
  }
};

const owned = (client: EventStoreDBClient): OwnedClient => {
  const channels = new Set<Channel>();
  let closed = false;
  // The client keeps its channel to itself, and `dispose` leaves it, its socket and its pings running.
  const inner = client as unknown as { getChannel: () => Promise<Channel> };
  const getChannel = inner.getChannel;
  inner.getChannel = async () => {
    const channel = await getChannel();
    if (closed) channel.close();
    else channels.add(channel);
    return channel;
  };
  return {
    client,
    close: async () => {
      closed = true;
      await client.dispose();
      for (const channel of channels) channel.close();
      channels.clear();
    },
  };
};

/** Checks the certificate files and answers a maker of clients that share nothing. */
export const clientsOf = (settings: ConnectionSettings): MakeClient => {
  const channel = channelCredentials(settings);
  let made = 0;
  return (purpose) => {
    // gRPC gives two channels of equal options one TCP connection. A new client is made because a connection is
    // sick, and clients are kept apart so that one's trouble is not the others': no two may look the same.
    made += 1;
    const interval = settings.keepAliveInterval + (made % INTERVALS);
    return owned(newClient(settings, channel, interval, purpose));
  };
};
