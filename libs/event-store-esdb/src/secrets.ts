/** Takes the secrets out of text that will be logged or answered. */
export type Redact = (text: string) => string;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Knows the password in each form in which a driver, a proxy or a parser may quote it. */
export const redactorOf = (credentials: Credentials | undefined): Redact => {
  if (credentials === undefined) return (text) => text;
  const { username, password } = credentials;
  const forms = [
    Buffer.from(`${username}:${password}`).toString('base64'),
    encodeURIComponent(password),
    JSON.stringify(password).slice(1, -1),
    password,
  ].filter((form) => form !== '');
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, '***'), text);
};
