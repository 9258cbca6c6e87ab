import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import {
  AnswerAccessRequestCommand,
  type AnsweredRequest,
  type AskedForAccess,
  RequestAccessCommand,
  ResendCodeCommand,
  SubmitCodeCommand,
  WithdrawAccessRequestCommand,
} from '../commands/index.js';
import {
  type AccessRequestView,
  ListAccessRequestsQuery,
  ListAskedRequestsQuery,
  type Page,
} from '../queries/index.js';
import { AccessRequestReader } from '../requesting/access-request-reader.js';
import { AccessRequests } from '../requesting/access-requests.js';

@CommandHandler(RequestAccessCommand)
export class RequestAccessHandler implements ICommandHandler<RequestAccessCommand> {
  constructor(private readonly requests: AccessRequests) {}

  execute(command: RequestAccessCommand): Promise<AskedForAccess> {
    return this.requests.request(command);
  }
}

@CommandHandler(ResendCodeCommand)
export class ResendCodeHandler implements ICommandHandler<ResendCodeCommand> {
  constructor(private readonly requests: AccessRequests) {}

  async execute(command: ResendCodeCommand): Promise<AnsweredRequest> {
    return this.requests.resend(command);
  }
}

@CommandHandler(SubmitCodeCommand)
export class SubmitCodeHandler implements ICommandHandler<SubmitCodeCommand> {
  constructor(private readonly requests: AccessRequests) {}

  execute(command: SubmitCodeCommand): Promise<AnsweredRequest> {
    return this.requests.submit(command);
  }
}

@CommandHandler(WithdrawAccessRequestCommand)
export class WithdrawAccessRequestHandler implements ICommandHandler<WithdrawAccessRequestCommand> {
  constructor(private readonly requests: AccessRequests) {}

  async execute(command: WithdrawAccessRequestCommand): Promise<AnsweredRequest> {
    return this.requests.withdraw(command);
  }
}

@CommandHandler(AnswerAccessRequestCommand)
export class AnswerAccessRequestHandler implements ICommandHandler<AnswerAccessRequestCommand> {
  constructor(private readonly requests: AccessRequests) {}

  execute(command: AnswerAccessRequestCommand): Promise<AnsweredRequest> {
    return this.requests.answerOwn(command);
  }
}

@QueryHandler(ListAccessRequestsQuery)
export class ListAccessRequestsHandler implements IQueryHandler<ListAccessRequestsQuery> {
  constructor(private readonly reader: AccessRequestReader) {}

  async execute(query: ListAccessRequestsQuery): Promise<readonly AccessRequestView[]> {
    return this.reader.list(query);
  }
}

@QueryHandler(ListAskedRequestsQuery)
export class ListAskedRequestsHandler implements IQueryHandler<ListAskedRequestsQuery> {
  constructor(private readonly reader: AccessRequestReader) {}

  async execute(query: ListAskedRequestsQuery): Promise<Page<AccessRequestView>> {
    return this.reader.askedBy(query);
  }
}
