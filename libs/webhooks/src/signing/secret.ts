const PREFIX = 'whsec_';

/** A secret as its owner is shown it, in the form that Standard Webhooks libraries take. */
export const webhookSecretText = (key: Uint8Array): string =>
  `${PREFIX}${Buffer.from(key).toString('base64')}`;
