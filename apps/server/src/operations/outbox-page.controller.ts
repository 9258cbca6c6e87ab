import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { OutboxMessage } from '#libs/notifications';
import { LEDGER, type Ledger } from '../composition/index.js';
import { apiError } from '../http/errors.js';
import { isFromThisMachine } from '../http/from-this-machine.js';
import { Public } from '../http/public.decorator.js';
import type { LedgerRequest } from '../http/request.js';

const SHOWN = 50;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');

const shown = ({ at, channel, to, subject, text }: OutboxMessage): string =>
  `<h2>${escaped(`${at}, ${channel} to ${to}`)}</h2>${subject === '' ? '' : `<p><b>${escaped(subject)}</b></p>`}<pre>${escaped(text)}</pre>`;

/** The development outbox for people with a browser, on this machine alone: a page brings no access token. */
@ApiExcludeController()
@Public()
@Controller()
export class OutboxPageController {
  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  @Get('outbox')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  read(@Req() request: LedgerRequest): string {
    const { outbox } = this.ledger.effects;
    if (outbox === undefined || !isFromThisMachine(request)) throw apiError('CONSENT_ROUTE_NOT_FOUND');
    const messages = outbox.list().slice(-SHOWN).reverse();
    const body = messages.length === 0 ? '<p>Nothing has been sent yet.</p>' : messages.map(shown).join('\n');
    return `<!doctype html>\n<html lang="en"><title>Outbox</title><h1>Outbox</h1>\n${body}\n</html>\n`;
  }
}
