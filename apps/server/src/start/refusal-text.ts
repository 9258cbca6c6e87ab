import { CodedError } from '#libs/kernel';

const ofSystem: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The port is in use by another program. Stop that one, or set PORT to a free port.',
  EADDRNOTAVAIL: 'The address in HOST is not one of this machine. Set HOST to an address it has.',
  EACCES: 'The port may not be opened by this user. Set PORT to one above 1023.',
  ENOTFOUND: 'The name in HOST is not known. Set HOST to an address of this machine.',
};

const explain = (error: unknown): { readonly text: string; readonly code: string } => {
  if (error instanceof CodedError) {
    const { definition, details, code } = error;
    const remedy = details.detail?.includes(definition.remedy) === true ? '' : definition.remedy;
    // A detail that brings its own remedy is enough; the catalogue's general one would only point back to it.
    const closing = details.remedy === undefined && !remedy.startsWith('The detail') ? remedy : '';
    return { text: [definition.title, details.detail, closing].filter(Boolean).join(' '), code };
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? 'LEDGER_START_FAILED';
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return {
    text: ofSystem[code] ?? `An unexpected failure (${name}) came up. Set LEDGER_LOG_LEVEL=debug for more.`,
    code,
  };
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What happened, why, and what to do about it: one paragraph, no stack. */
export const refusalText = (error: unknown, what: string): string => {
  const { text, code } = explain(error);
  return `The consent ledger ${what}. ${sentence(text)} (${code})\n`;
};
